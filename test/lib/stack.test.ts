import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { openRoutes } from './open-routes.ts';
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
    });
  });

  test('what customers write is heard in the same shapes', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: [{ prefix: 'aws.partner/genesys.com' }],
        detail: {
          eventBody: {
            direction: [{ 'equals-ignore-case': 'inbound' }],
            type: [{ 'equals-ignore-case': 'text' }, { 'equals-ignore-case': 'structured' }],
          },
        },
      },
    });
  });

  test('the end of a conversation is heard by the topic’s template, or else by the topic', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: [{ prefix: 'aws.partner/genesys.com' }],
        $or: [
          { 'detail-type': ['v2.detail.events.conversation.{id}.customer.end'] },
          { detail: { topicName: [{ wildcard: 'v2.detail.events.conversation.*.customer.end' }] } },
        ],
      },
    });
  });

  test('all lead to the router, with retries for a day and dead letters', () => {
    const [router] = Object.keys(template.findResources('AWS::Lambda::Function')).filter((id) => /^RouteF/.test(id));
    template.resourceCountIs('AWS::Events::Rule', 4);
    template.allResourcesProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [router, 'Arn'] },
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
  test('each has two FIFO queues in high-throughput mode with the same FIFO dead letters', () => {
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
      4,
    );
    template.resourcePropertiesCountIs('AWS::SQS::Queue', { FifoQueue: true }, 6);
  });

  test('each of its lanes, and later, is fed by its own mapping with partial batch responses and no filter', () => {
    template.resourcePropertiesCountIs(
      'AWS::Lambda::EventSourceMapping',
      {
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 10 },
        FilterCriteria: Match.absent(),
      },
      5,
    );
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { RecursiveLoop: 'Allow', Timeout: 30 }, 3);
  });

  test.each([
    ['apns', 1, 'APNS_QUEUE_URL', 'FCM_QUEUE_URL'],
    ['fcm', 1, 'FCM_QUEUE_URL', 'APNS_QUEUE_URL'],
  ])('with %s alone the other is absent', (channels, count, present, absent) => {
    const alone = templateOf({ channels });
    alone.resourceCountIs('AWS::Lambda::EventSourceMapping', 2 * count + 1);
    alone.resourceCountIs('AWS::SecretsManager::Secret', count);
    alone.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { [present]: Match.anyValue(), [absent]: Match.absent() } },
    });
  });

  test('how notifications look, which apps there are and how fast they may come, as it is set', () => {
    const common = {
      TIME_TO_LIVE: 'now-or-never',
      SOUND: Match.absent(),
      IOS_CATEGORY: 'REPLY',
      ANDROID_ICON: 'bell',
      ANDROID_QUIET_CHANNEL_ID: 'quiet',
    };
    const set = templateOf({
      timeToLive: 'now-or-never',
      sound: 'none',
      iosCategory: 'REPLY',
      androidIcon: 'bell',
      androidQuietChannelId: 'quiet',
      apnsBundleIds: 'com.a,com.b',
      fcmQuotaPerMinute: 600_000,
      maximumConcurrency: 20,
    });
    for (const variables of [
      { ...common, APPS: 'com.a,com.b', PUSHES_PER_SECOND: Match.absent() },
      { ...common, APPS: 'example-app', PUSHES_PER_SECOND: '400' },
      { APNS_APPS: 'com.a,com.b', FCM_APPS: 'example-app' },
    ]) {
      set.resourcePropertiesCountIs('AWS::Lambda::Function', { Environment: { Variables: variables } }, 1);
    }
  });

  test('with none there is still a router that says so', () => {
    const none = templateOf({ channels: 'none' });
    none.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    none.resourceCountIs('AWS::Lambda::Function', 4);
  });

  test.each(['conversation', 'message'])('pushes replace each other by %s where it is set so', (collapse) => {
    const environment = { Environment: { Variables: { COLLAPSE: collapse } } };
    templateOf({ collapse }).resourcePropertiesCountIs('AWS::Lambda::Function', environment, 2);
  });
});

describe('later', () => {
  test('its queue is a standard one, whose messages may each have a delay', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: Match.absent(),
      DelaySeconds: Match.absent(),
      VisibilityTimeout: 180,
      MessageRetentionPeriod: 86_400,
      RedrivePolicy: { maxReceiveCount: 10 },
      SqsManagedSseEnabled: true,
    });
  });

  test('whoever decides may send looks there, and the dispatchers and the API', () => {
    const [queue] = Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) => id.startsWith('LaterLooks'));
    const senders = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([, { Properties }]) =>
      Properties.PolicyDocument.Statement.some(
        ({ Action, Resource }: { Action: unknown; Resource: { 'Fn::GetAtt'?: string[] } }) =>
          Action === 'sqs:SendMessage' && Resource['Fn::GetAtt']?.[0] === queue,
      ),
    );
    expect(senders.map(([id]) => id.replace(/RoleDefaultPolicy.*/, '')).sort()).toEqual([
      'ApiFunction',
      'ApnsDispatch',
      'FcmDispatch',
      'LaterFunction',
      'Route',
      'Sweep',
    ]);
  });
});

describe('the sweeper', () => {
  test('runs once a minute, and what comes too late is dropped', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', 1);
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^SweepFunction') },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  test('its schedule may invoke that function and do nothing else, for nobody else', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': Match.anyValue() },
            },
          },
        ],
      },
    });
    const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => /^Sweeper/.test(id));
    expect(policy?.[1].Properties.PolicyDocument.Statement).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^SweepFunction/), 'Arn'] },
      },
    ]);
  });

  test('the index by due time holds the keys only, and only the sweeper may ask it', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open-by-due',
          KeySchema: [
            { AttributeName: 'openShard', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('/index/'),
    );
    expect(policies.map(([id]) => id.replace(/RoleDefaultPolicy.*/, ''))).toEqual(['Sweep']);
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
    expect(environments).toHaveLength(6);
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
  test('every route asks for a token of the issuer, but those that are listed as open', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => Properties,
    );
    expect(routes.length).toBeGreaterThan(3);
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT');
    expect(open.map(({ RouteKey }) => RouteKey).filter((key) => !openRoutes.includes(key))).toEqual([]);
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
    'ApnsUrgentQueueName',
    'DeviceTableName',
    'FcmDeadLetterQueueName',
    'FcmQueueName',
    'FcmUrgentQueueName',
    'GenesysDeadLetterQueueName',
    'JournalTableName',
    'LaterDeadLetterQueueName',
    'LaterQueueName',
    'OperatorSettings',
    'PresenceTableName',
  ]);
});
