import { expect, test } from '@jest/globals';
import { createCounts } from '../../bridge/counts.ts';
import { createLog } from '../../lambdas/adapters/log.ts';
import { bridgeMetrics } from '../../lib/alarms/bridge-alarms.ts';
import { configurationFrom } from '../../lib/configuration.ts';
import { grantedIn } from './granted-actions.ts';
import { required, templateOf } from './synthesized.ts';

const settings = {
  eventSourceName: 'none',
  genesysBridge: true,
  genesysRegion: 'mypurecloud.de',
  messageExpirySeconds: 1_800,
};
const template = templateOf(settings);
const outputs = template.findOutputs('*');

test('the stack reads what the bridge brings, and runs neither a bridge nor a webhook', () => {
  const functions = Object.keys(template.findResources('AWS::Lambda::Function'));
  expect(functions.filter((id) => id.startsWith('Ingest'))).toHaveLength(1);
  expect(functions.filter((id) => /^(Route|Webhooks|DesktopCallback|.*Bridge)/.test(id))).toEqual([]);
});

test('the bridge may put on that queue and read Genesys’ client, and nothing else', () => {
  expect(grantedIn(template).GenesysBridgePolicy).toEqual({
    GenesysApiSecret: ['secretsmanager:GetSecretValue'],
    IngestQueueRequests: ['sqs:SendMessage'],
  });
  const policies = template.findResources('AWS::IAM::ManagedPolicy');
  expect(Object.values(policies).map(({ Properties }) => Object.keys(Properties).sort())).toEqual([
    ['Description', 'Path', 'PolicyDocument'],
  ]);
  expect(outputs.GenesysBridgePolicyArn?.Value).toEqual({ Ref: Object.keys(policies)[0] });
});

test('its settings are an output, as the process reads them', () => {
  const { 'Fn::Join': [, parts] = [] } = outputs.GenesysBridgeEnvironment?.Value ?? {};
  const text = parts.map((part: string | { Ref: string }) => (typeof part === 'string' ? part : part.Ref)).join('');
  expect(JSON.parse(text)).toEqual({
    GENESYS_API_SECRET_ARN: expect.stringMatching(/^GenesysApiSecret/),
    GENESYS_LOGIN_ORIGIN: 'https://login.mypurecloud.de',
    GENESYS_API_ORIGIN: 'https://api.mypurecloud.de',
    INGEST_QUEUE_URL: outputs.IngestQueueUrl?.Value.Ref,
    MESSAGE_EXPIRY_SECONDS: '1800',
    STACK_NAME: 'Test',
  });
  expect(outputs.IngestQueueUrl?.Value.Ref).toMatch(/^IngestQueueRequests/);
});

test('it needs to know where Genesys is', () => {
  expect(() => configurationFrom({ ...required, genesysBridge: true })).toThrow(
    'genesysRegion: write your region: the bridge listens to Genesys there',
  );
});

test('two alarms wait for what it says of itself', () => {
  const lines: string[] = [];
  createCounts(
    createLog((line) => lines.push(line), 'genesys-bridge', Date.now, 'Test'),
    () => true,
  ).stop();
  const [{ Metrics = [] } = {}] = JSON.parse(lines[0] ?? '')._aws.CloudWatchMetrics.filter(
    ({ Dimensions }: { Dimensions: string[][] }) => String(Dimensions) === 'stack',
  );
  const said = Metrics.map(({ Name }: { Name: string }) => Name);
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).flatMap(({ Properties }) =>
    /^Test-bridge-/.test(Properties.AlarmName) ? [Properties] : [],
  );
  expect(said).toEqual([...bridgeMetrics]);
  expect(alarms.map(({ MetricName }) => MetricName).toSorted()).toEqual(said.toSorted());
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ BridgeHealthy: 1, BridgeLost: 0, stack: 'Test' });
  for (const { Namespace, Dimensions } of alarms) {
    expect([Namespace, Dimensions]).toEqual(['HandoffPush', [{ Name: 'stack', Value: 'Test' }]]);
  }
  const [silent] = alarms.filter(({ MetricName }) => MetricName === 'BridgeHealthy');
  expect(silent).toMatchObject({
    TreatMissingData: 'breaching',
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
  });
});
