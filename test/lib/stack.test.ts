import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { templateOf } from './synthesized.ts';

const template = templateOf();

describe('Genesys events', () => {
  test('the rule filters outbound text and structured messages whatever their casing', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: [{ prefix: 'aws.partner/genesys.com' }],
        detail: {
          eventBody: {
            direction: [{ 'equals-ignore-case': 'outbound' }],
            type: [{ 'equals-ignore-case': 'text' }, { 'equals-ignore-case': 'structured' }],
          },
        },
      },
      Targets: [
        {
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: Match.anyValue() },
        },
      ],
    });
  });

  test('the router has dead letters of its own', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  test('the partner bus outlives the stack, and a second stage imports it', () => {
    template.hasResource('AWS::Events::EventBus', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    const second = templateOf({ eventBus: 'import' });
    second.resourceCountIs('AWS::Events::EventBus', 0);
    second.hasResourceProperties('AWS::Events::Rule', { EventBusName: 'aws.partner/genesys.com/cloud/org/suffix' });
  });

  test('an archive only where it is asked for', () => {
    template.resourceCountIs('AWS::Events::Archive', 0);
    templateOf({ archiveDays: 2 }).hasResourceProperties('AWS::Events::Archive', { RetentionDays: 2 });
  });
});

describe('channels', () => {
  test('each has a FIFO queue in high-throughput mode with FIFO dead letters', () => {
    template.resourcePropertiesCountIs(
      'AWS::SQS::Queue',
      {
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        VisibilityTimeout: 180,
        RedrivePolicy: { maxReceiveCount: 10 },
        SqsManagedSseEnabled: true,
      },
      2,
    );
    template.resourcePropertiesCountIs('AWS::SQS::Queue', { FifoQueue: true }, 4);
  });

  test('each is fed by its own mapping with partial batch responses and no filter', () => {
    template.resourcePropertiesCountIs(
      'AWS::Lambda::EventSourceMapping',
      {
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 10 },
        FilterCriteria: Match.absent(),
      },
      2,
    );
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { RecursiveLoop: 'Allow', Timeout: 30 }, 2);
  });

  test.each([
    ['apns', 1, 'APNS_QUEUE_URL', 'FCM_QUEUE_URL'],
    ['fcm', 1, 'FCM_QUEUE_URL', 'APNS_QUEUE_URL'],
  ])('with %s alone the other is absent', (channels, count, present, absent) => {
    const alone = templateOf({ channels });
    alone.resourceCountIs('AWS::Lambda::EventSourceMapping', count);
    alone.resourceCountIs('AWS::SecretsManager::Secret', count);
    alone.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { [present]: Match.anyValue(), [absent]: Match.absent() } },
    });
  });

  test('with none there is still a router that says so', () => {
    const none = templateOf({ channels: 'none' });
    none.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
    none.resourceCountIs('AWS::Lambda::Function', 2);
  });
});

describe('tables', () => {
  test('on demand, encrypted, restorable, with a time to live', () => {
    template.resourcePropertiesCountIs(
      'AWS::DynamoDB::Table',
      {
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAtSeconds', Enabled: true },
        DeletionProtectionEnabled: false,
      },
      3,
    );
  });

  test('production keeps them', () => {
    const production = templateOf({ production: true });
    production.resourcePropertiesCountIs('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true }, 3);
    production.allResources('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
  });
});

describe('functions', () => {
  test('all run on Node 24 and arm64', () => {
    template.allResourcesProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  test('no environment holds a credential', () => {
    const environments = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment.Variables,
    );
    expect(environments).toHaveLength(4);
    for (const environment of environments) {
      expect(Object.keys(environment).filter((name) => /KEY|PASSWORD|CREDENTIAL/.test(name))).toEqual([]);
    }
  });

  test('no statement allows everything of a service, or on every resource', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(statements.length).toBeGreaterThan(10);
    for (const { Action, Resource } of statements) {
      expect(JSON.stringify([Action, Resource])).not.toContain('*');
    }
  });
});

describe('the API', () => {
  test('every route asks for a token of the issuer', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Route', 4);
    template.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: 'https://login.example.com', Audience: ['handoff-push'] },
    });
  });

  test('its access log names routes, never paths with their ids', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const format: string = stage?.Properties.AccessLogSettings.Format;
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/\$context\.(path|authorizer\.claims)/);
  });
});

test('outputs name the API, the tables and the queues', () => {
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
    'ApiUrl',
    'ApnsDeadLetterQueueName',
    'ApnsQueueName',
    'DeviceTableName',
    'FcmDeadLetterQueueName',
    'FcmQueueName',
    'GenesysDeadLetterQueueName',
    'JournalTableName',
    'PresenceTableName',
  ]);
});
