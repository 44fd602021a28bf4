import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { templateOf } from './synthesized.ts';

const without = templateOf();
const settings = { genesysOpenMessaging: true, genesysRegion: 'mypurecloud.de', webhookRequestsPerSecond: 7 };
const template = templateOf(settings);
const routeKey = 'POST /v1/sources/genesys-open-messaging';

/** What a role may do: `action` on `logical id without CDK's hash`. */
function rights(role: string): string[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(`${role}RoleDefaultPolicy`))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      [Action].flat().map((action) => {
        const [, id = 'somewhere'] = /"(?:Ref|Fn::GetAtt)":\[?"(\w+)[0-9A-F]{8}"/.exec(JSON.stringify(Resource)) ?? [];
        return `${action} ${id}`;
      }),
    )
    .sort();
}

test('without the setting nothing of it is there', () => {
  const ids = Object.keys(without.toJSON().Resources);
  expect(ids.filter((id) => /ingest|webhook|openmessaging/i.test(id))).toEqual([]);
  without.hasResourceProperties('AWS::ApiGatewayV2::Stage', { RouteSettings: { [routeKey]: Match.absent() } });
});

test('with it the outputs name its queues', () => {
  const outputs = (of: typeof template) => Object.keys(of.findOutputs('*'));
  expect(outputs(template).filter((name) => !outputs(without).includes(name))).toEqual([
    'IngestQueueName',
    'IngestDeadLetterQueueName',
  ]);
});

describe('the route', () => {
  test('asks for no token, and is the only one beside its HEAD', () => {
    const keys = (of: typeof template) =>
      Object.values(of.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties.RouteKey);
    const added = keys(template).filter((key) => !keys(without).includes(key));
    expect(added).toEqual([routeKey, 'HEAD /v1/sources/genesys-open-messaging']);
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: routeKey,
      AuthorizationType: 'NONE',
      AuthorizerId: Match.absent(),
    });
  });

  test('has a throttle of its own beside that of the app’s routes', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
      RouteSettings: { [routeKey]: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 14 } },
    });
  });

  test('is there before the stage has settings for it', () => {
    const [route] = Object.keys(
      template.findResources('AWS::ApiGatewayV2::Route', { Properties: { RouteKey: routeKey } }),
    );
    template.hasResource('AWS::ApiGatewayV2::Stage', { DependsOn: Match.arrayWith([route]) });
  });
});

test('the webhook may read its secret, fill the queue, write its log, and do nothing else', () => {
  expect(rights('WebhooksWebhook')).toEqual([
    'logs:CreateLogStream WebhooksWebhookLog',
    'logs:PutLogEvents WebhooksWebhookLog',
    'secretsmanager:GetSecretValue WebhooksGenesysOpenMessagingSecret',
    'sqs:SendMessage IngestQueueRequests',
  ]);
});

test('ingest may do what the router may, and work off its queue', () => {
  // What the router fails at is buried by Lambda; here the queue does that.
  const asRouter = rights('Route')
    .filter((right) => !right.endsWith(' GenesysDeadLetters'))
    .map((right) => right.replace(/RouteLog$/, 'IngestLog'));
  const own = rights('Ingest').filter((right) => !asRouter.includes(right));
  expect(asRouter.filter((right) => !rights('Ingest').includes(right))).toEqual([]);
  expect(own).toEqual([
    'sqs:ChangeMessageVisibility IngestQueueRequests',
    'sqs:DeleteMessage IngestQueueRequests',
    'sqs:GetQueueAttributes IngestQueueRequests',
    'sqs:GetQueueUrl IngestQueueRequests',
    'sqs:ReceiveMessage IngestQueueRequests',
    'sqs:SendMessage IngestQueueDeadLetters',
  ]);
});

test('the queue and its dead letters, which hold texts, are encrypted and let nobody in without TLS', () => {
  for (const name of ['IngestQueueRequests', 'IngestQueueDeadLetters']) {
    const [id, queue] =
      Object.entries(template.findResources('AWS::SQS::Queue')).find(([key]) => key.startsWith(name)) ?? [];
    expect(queue?.Properties).toMatchObject({ SqsManagedSseEnabled: true });
    expect(queue?.Properties).not.toHaveProperty('FifoQueue');
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: id }],
      PolicyDocument: { Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] },
    });
  }
});

test('the secret outlives the stack, and no deployment holds it', () => {
  template.hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'Retain',
    Properties: { Name: 'handoff-push/dev/genesys-open-messaging', SecretString: Match.absent() },
  });
});

test('ingest has the settings of the router, and where its queues are', () => {
  const variables = (name: string) =>
    Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) =>
      id.startsWith(`${name}Function`),
    )?.[1].Properties.Environment.Variables;
  expect(variables('Ingest')).toEqual({
    ...variables('Route'),
    INGEST_QUEUE_URL: expect.anything(),
    INGEST_DEAD_LETTER_QUEUE_URL: expect.anything(),
  });
});
