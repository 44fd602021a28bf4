import { describe, expect, test } from '@jest/globals';
import { bridgeMetrics } from '../../lib/alarms/bridge-alarms.ts';
import { dimensionsOfStack, ownMetrics } from '../../lib/alarms/own-metrics.ts';
import { runbookSections } from '../../lib/alarms/runbook-sections.ts';
import { templateOf } from './synthesized.ts';
import { foldersOf, metricsOfAlarms, metricsOfDashboard, type NamedMetric } from './watched-metrics.ts';

const topic = 'arn:aws:sns:eu-central-1:123456789012:on-call';
const everything = {
  genesysOpenMessaging: true,
  genesysRegion: 'mypurecloud.de',
  genesysBridge: true,
  tellAgents: 'attribute,desktop',
  desktopUrl: 'https://desktop.example.com/notifications',
  desktopTokenUrl: 'https://desktop.example.com/token',
  desktopCallbacks: 'signed',
  privacyMode: 'full',
  jwtAlgorithms: 'ES256',
  outsideEventBusName: 'crm',
  alarmTopicArn: topic,
  alarmAfterSilentHours: 12,
};
const template = templateOf(everything);
const least = templateOf();

const alarmsOf = (one: ReturnType<typeof templateOf>) =>
  Object.values(one.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const alarms = alarmsOf(template);
const alarm = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `Test-${name}`);

describe('what each alarm says', () => {
  test.each(alarms.map(({ AlarmName, AlarmDescription }) => [AlarmName, AlarmDescription]))('%s', (_, description) => {
    const found =
      /^Whom it hurts: (?<impact>.{30,}?) First step: (?<step>.{30,}?) Then: docs\/runbook\.md#(?<section>[\w-]+)$/.exec(
        description,
      )?.groups;
    expect(found?.impact).toMatch(/^[A-Z].*\.$/);
    expect(found?.step).toMatch(/^[A-Z].*\.$/);
    expect(runbookSections).toContain(found?.section);
    // "PutMetricAlarm", Amazon CloudWatch API reference.
    expect(description.length).toBeLessThanOrEqual(1024);
  });

  test('each section of the runbook has an alarm', () => {
    const named = alarms.map(({ AlarmDescription }) => AlarmDescription.split('#').at(-1));
    expect([...new Set(named)].toSorted()).toEqual(runbookSections.toSorted());
  });

  test('each says what it means that nothing is said', () => {
    expect(
      alarms.filter(({ TreatMissingData }) => !/^(notBreaching|breaching|ignore)$/.test(TreatMissingData)),
    ).toEqual([]);
  });

  test('each has a name of its own, which begins with the stack’s', () => {
    const names = alarms.map(({ AlarmName }) => AlarmName);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^Test-[a-z0-9-]+$/.test(name))).toEqual([]);
  });
});

describe('whom it tells', () => {
  test('the topic, when it begins to ring and when it ends', () => {
    for (const { AlarmActions, OKActions } of alarms) expect([AlarmActions, OKActions]).toEqual([[topic], [topic]]);
  });

  test('nobody, where no topic is set', () => {
    for (const one of alarmsOf(least)) {
      expect(one).not.toHaveProperty('AlarmActions');
      expect(one).not.toHaveProperty('OKActions');
    }
  });
});

describe('nothing of the stack goes unwatched', () => {
  const watched = (namespace: string, dimension: string, ...names: string[]) =>
    new Set(
      metricsOfAlarms(template)
        .filter((metric) => metric.namespace === namespace && names.includes(metric.name))
        .map(({ dimensions }) => /^\$\{(\w+)/.exec(dimensions[dimension] ?? '')?.[1]),
    );
  const idsOf = (type: string, wanted: (properties: Record<string, unknown>) => boolean = () => true) =>
    new Set(
      Object.entries(template.findResources(type))
        .filter(([, { Properties }]) => wanted(Properties))
        .map(([id]) => id),
    );

  test.each(['Errors', 'Throttles'])('%s of every function', (name) => {
    expect(watched('AWS/Lambda', 'FunctionName', name)).toEqual(idsOf('AWS::Lambda::Function'));
  });

  test('every queue: its oldest message, or that it holds any', () => {
    const queues = idsOf('AWS::SQS::Queue', ({ RedrivePolicy }) => RedrivePolicy !== undefined);
    const deadLetters = idsOf('AWS::SQS::Queue', ({ RedrivePolicy }) => RedrivePolicy === undefined);
    expect(queues.size).toBeGreaterThanOrEqual(4);
    expect(deadLetters.size).toBe(6);
    expect(watched('AWS/SQS', 'QueueName', 'ApproximateAgeOfOldestMessage')).toEqual(queues);
    expect(watched('AWS/SQS', 'QueueName', 'ApproximateNumberOfMessagesVisible')).toEqual(deadLetters);
  });

  test.each(['ReadThrottleEvents', 'WriteThrottleEvents', 'SystemErrors'])('%s of every table', (name) => {
    expect(watched('AWS/DynamoDB', 'TableName', name)).toEqual(idsOf('AWS::DynamoDB::Table'));
  });

  test('the API', () => {
    expect(watched('AWS/ApiGateway', 'ApiId', '5xx')).toEqual(idsOf('AWS::ApiGatewayV2::Api'));
  });
});

describe.each([
  ['with everything', template],
  ['as it is by default', least],
])('every metric is one that somebody says, %s', (_, one) => {
  const all = [...metricsOfAlarms(one), ...metricsOfDashboard(one)];
  const folders = foldersOf(one);
  const ids = new Set(Object.keys(one.toJSON().Resources));

  test('there are some', () => {
    expect(metricsOfAlarms(one).length).toBeGreaterThan(40);
    expect(metricsOfDashboard(one).length).toBeGreaterThan(30);
  });

  test.each(all.map((metric) => [`${metric.where}: ${metric.name}`, metric] as const))('%s', (_where, metric) => {
    if (metric.namespace !== 'HandoffPush') return expectOfAws(metric, ids);
    const { functionName, stack, ...others } = metric.dimensions;
    if (functionName !== undefined) {
      const folder = folders.get(/^\$\{(\w+)\}$/.exec(functionName)?.[1] ?? '') ?? '';
      expect({ folder, says: new Map<string, readonly string[]>(Object.entries(ownMetrics)).get(folder) }).toEqual({
        folder,
        says: expect.arrayContaining([metric.name]),
      });
      expect(others).toEqual({});
    } else {
      expect(stack).toBe('Test');
      expect(Object.keys(others)).toEqual(
        bridgeMetrics.some((name) => name === metric.name)
          ? []
          : new Map<string, readonly string[]>(Object.entries(dimensionsOfStack)).get(metric.name),
      );
    }
  });
});

/** What each service says of what this stack has of it, from its list of metrics. */
const ofAws: Readonly<Record<string, { readonly dimension: string; readonly names: readonly string[] }>> = {
  'AWS/Lambda': {
    dimension: 'FunctionName',
    names: ['Errors', 'Throttles', 'Invocations', 'DestinationDeliveryFailures'],
  },
  'AWS/SQS': {
    dimension: 'QueueName',
    names: ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible', 'NumberOfMessagesReceived'],
  },
  'AWS/DynamoDB': { dimension: 'TableName', names: ['ReadThrottleEvents', 'WriteThrottleEvents', 'SystemErrors'] },
  'AWS/ApiGateway': { dimension: 'ApiId', names: ['4xx', '5xx', 'Count'] },
};

function expectOfAws({ namespace, name, dimensions }: NamedMetric, ids: ReadonlySet<string>): void {
  const known = ofAws[namespace];
  expect(known?.names).toContain(name);
  const { [known?.dimension ?? '']: of = '', Operation, ...others } = dimensions;
  expect(ids).toContain(/^\$\{(\w+)/.exec(of)?.[1]);
  expect(others).toEqual({});
  // DynamoDB counts its errors by operation only.
  expect(Operation !== undefined).toBe(name === 'SystemErrors');
}

describe('thresholds that follow settings', () => {
  test('a push is late half a minute after a presence has run out', () => {
    expect(alarm('time-to-push-dispatch-apns')).toMatchObject({ ExtendedStatistic: 'p95', Threshold: 90_000 });
    const patient = alarmsOf(templateOf({ presenceSeconds: 300 }));
    const late = patient.filter(({ AlarmName }) => AlarmName.startsWith('Test-time-to-push'));
    expect(late.map(({ Threshold }) => Threshold)).toEqual([330_000, 330_000]);
  });

  test('a look may lie in its queue for the quarter of an hour that it was delayed', () => {
    expect(alarm('oldest-later-looks')?.Threshold).toBe(1_200);
    expect(alarm('oldest-apns-queue-jobs')?.Threshold).toBe(300);
  });

  test('the sweeper says a number in each period, 0 as well', () => {
    expect(alarm('sweeper-silent')).toMatchObject({
      MetricName: 'OverdueOpenRows',
      Statistic: 'SampleCount',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
  });

  test('silence of the contact centre rings only where it is asked for, after so many hours', () => {
    expect(alarm('no-events')).toMatchObject({
      Period: 3600,
      EvaluationPeriods: 12,
      DatapointsToAlarm: 12,
      TreatMissingData: 'breaching',
    });
    expect(alarmsOf(least).map(({ AlarmName }) => AlarmName)).not.toContain('Test-no-events');
  });

  test('texts are missed only where they are looked for, and others’ events where there are some', () => {
    const names = alarmsOf(least).map(({ AlarmName }) => AlarmName);
    expect(names.filter((name) => /text-not-found|outside-events|secret-not-configured-route/.test(name))).toEqual([]);
    expect(names).toContain('Test-secret-not-configured-dispatch-apns');
  });
});
