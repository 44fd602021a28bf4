import { describe, expect, test } from '@jest/globals';
import { configurationFrom } from '../../lib/configuration.ts';
import { operatorSettings } from '../../lib/operator-settings.ts';
import { grantedIn } from './granted-actions.ts';
import { required, templateOf } from './synthesized.ts';

const settings = {
  genesysRegion: 'mypurecloud.de',
  tellAgents: 'attribute,desktop',
  desktopUrl: 'https://desktop.example.com/notifications',
  desktopTokenUrl: 'https://desktop.example.com/token',
  desktopRequestsPerMinute: 301,
  desktopUser: 'supervisors@example.com',
  desktopConversationUrl: 'https://apps.example.com/{conversationId}',
  desktopCallbacks: 'signed',
  webhookRequestsPerSecond: 7,
};
const template = templateOf(settings);
/** Agents are told less, and nothing is signed. */
const less = templateOf({
  ...settings,
  tellAgentsOf: 'unreachable',
  desktopRequestsPerMinute: 3,
  desktopUser: undefined,
  desktopConversationUrl: undefined,
  desktopCallbacks: 'unsigned',
  outsideEventBusName: 'outside',
});
const without = templateOf({ genesysRegion: 'mypurecloud.de' });

/** The environment of the one function whose logical id begins so. */
function environmentOf(prefix: string, of = template): Record<string, unknown> {
  const [found] = Object.entries(of.findResources('AWS::Lambda::Function')).filter(([id]) => id.startsWith(prefix));
  return found?.[1].Properties.Environment.Variables;
}
const ref = (prefix: string) => ({ Ref: expect.stringMatching(new RegExp(`^${prefix}[0-9A-F]{8}$`)) });
const outputsOf = (of: typeof template) => Object.keys(of.findOutputs('*'));
const closers = ['Route', 'Ingest', 'LaterFunction', 'Sweep', 'ApnsDispatch', 'FcmDispatch'];

test.each(closers)('%s, which ends messages, says of what agents are told, and by which ways', (name) => {
  expect(environmentOf(name)).toMatchObject({
    AGENT_WORD_QUEUE_URL: ref('AgentWords'),
    AGENT_WORD_WAYS: 'attribute,desktop',
    AGENT_WORD_ENDS: 'pushed,unreachable',
  });
  expect(environmentOf(name, less)).toMatchObject({ AGENT_WORD_ENDS: 'unreachable' });
});

describe('the function that tells agents', () => {
  test('knows Genesys, the service that shows notifications, and half of what that takes', () => {
    expect(environmentOf('TellAgent')).toEqual({
      STACK_NAME: 'Test',
      AGENT_WORD_QUEUE_URL: ref('AgentWords'),
      AGENT_WORD_DEAD_LETTER_QUEUE_URL: ref('AgentWordsDeadLetters'),
      GENESYS_API_SECRET_ARN: ref('GenesysApiSecret'),
      GENESYS_LOGIN_ORIGIN: 'https://login.mypurecloud.de',
      GENESYS_API_ORIGIN: 'https://api.mypurecloud.de',
      DESKTOP_URL: settings.desktopUrl,
      DESKTOP_TOKEN_URL: settings.desktopTokenUrl,
      DESKTOP_SECRET_ARN: ref('DesktopSecret'),
      DESKTOP_REQUESTS_PER_MINUTE: '150',
      DESKTOP_USER: settings.desktopUser,
      DESKTOP_CONVERSATION_URL: settings.desktopConversationUrl,
      DESKTOP_CALLBACKS: 'true',
    });
  });

  test('has no more than half of it, rounded down, and what is not set is not there', () => {
    const told = environmentOf('TellAgent', less);
    expect(told).toMatchObject({ DESKTOP_REQUESTS_PER_MINUTE: '1', OUTSIDE_EVENT_BUS_NAME: 'outside' });
    expect(told).not.toHaveProperty('DESKTOP_USER');
    expect(told).not.toHaveProperty('DESKTOP_CONVERSATION_URL');
  });

  test('gets its words in order, ten at a time, in two processes, and says one by one what it could not do', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [queueIdOf('AgentWords'), 'Arn'] },
      BatchSize: 10,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    for (const id of ['AgentWords', 'AgentWordsDeadLetters']) {
      expect([id, template.findResources('AWS::SQS::Queue')[queueIdOf(id)]?.Properties]).toEqual([
        id,
        expect.objectContaining({ FifoQueue: true, SqsManagedSseEnabled: true }),
      ]);
    }
  });
});

const queueIdOf = (name: string) =>
  Object.keys(template.findResources('AWS::SQS::Queue')).find((id) => id.replace(/[0-9A-F]{8}$/, '') === name) ?? '';

describe('what an agent clicked', () => {
  const routeKey = 'POST /v1/callbacks/desktop';

  test('comes by a route that asks for no token, with a throttle of its own', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: routeKey, AuthorizationType: 'NONE' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      RouteSettings: { [routeKey]: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 14 } },
    });
  });

  test('goes to the ingest queue, which is there for it, without a webhook', () => {
    const ids = Object.keys(template.findResources('AWS::Lambda::Function'));
    expect(ids.filter((id) => /^(Ingest|Webhooks)/.test(id))).toHaveLength(1);
    expect(outputsOf(template)).toContain('IngestDeadLetterQueueName');
    expect(environmentOf('DesktopCallback')).toEqual({
      STACK_NAME: 'Test',
      INGEST_QUEUE_URL: ref('IngestQueueRequests'),
      JOURNAL_TABLE: ref('JournalTable'),
      DESKTOP_CALLBACK_SECRET_ARN: ref('DesktopCallbackSigningSecret'),
    });
  });

  test('unsigned, there is no secret that could be read, and nobody is called for one', () => {
    expect(environmentOf('DesktopCallback', less)).not.toHaveProperty('DESKTOP_CALLBACK_SECRET_ARN');
    expect(grantedIn(less).DesktopCallbackRole).toEqual({
      DesktopCallbackLog: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      IngestQueueRequests: ['sqs:SendMessage'],
      JournalTable: ['dynamodb:GetItem'],
    });
    const alarms = Object.keys(less.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.filter((id) => id.includes('secretnotconfigureddesktopcallback'))).toEqual([]);
  });
});

test('the stack names its queues, and people its secrets', () => {
  expect(outputsOf(template).filter((name) => name.startsWith('AgentWord'))).toEqual([
    'AgentWordQueueName',
    'AgentWordDeadLetterQueueName',
  ]);
  const secretNames = Object.values(template.findResources('AWS::SecretsManager::Secret')).map(
    ({ Properties }) => Properties.Name,
  );
  const said = JSON.parse(operatorSettings(configurationFrom({ ...required, ...settings })));
  expect(said).toMatchObject({
    desktop: { secretName: 'handoff-push/dev/desktop' },
    desktopCallbacks: { secretName: 'handoff-push/dev/desktop-callbacks' },
  });
  expect(secretNames).toEqual(
    expect.arrayContaining([said.desktop.secretName, said.desktopCallbacks.secretName, said.genesysApi.secretName]),
  );
});

test('without the settings nothing of it is there', () => {
  expect(
    Object.keys(without.toJSON().Resources).filter((id) => /word|agent|desktop|callback|ingest/i.test(id)),
  ).toEqual([]);
  expect(outputsOf(without).filter((name) => /Word|Ingest|Bridge/.test(name))).toEqual([]);
  for (const name of ['Route', 'LaterFunction', 'ApnsDispatch'])
    expect(Object.keys(environmentOf(name, without)).filter((key) => /WORD/.test(key))).toEqual([]);
});
