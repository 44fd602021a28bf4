import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Seen, usageOf, writesOf } from '../../bench/cost/count.ts';
import { itemBytes } from '../../bench/cost/item-bytes.ts';
import { metricsIn } from '../../bench/cost/metrics.ts';
import { messageUsage, monthDollars, pageFile, sectionsOf, withSections } from '../../bench/cost/page.ts';
import { dollarsOf, itemDollars, pricesFile, readPrices, totalDollars } from '../../bench/cost/prices.ts';
import { readResult } from '../../bench/cost/result.ts';
import { deployedTemplate, standingOf } from '../../bench/cost/template.ts';
import { unitsOf } from '../../bench/cost/units.ts';
import { plus, times } from '../../bench/cost/usage.ts';
import { metricsOfAlarms } from '../lib/watched-metrics.ts';

const [prices, result] = [readPrices(), readResult()];

describe('docs/cost.md', () => {
  const page = readFileSync(pageFile, 'utf8');

  test('shows the last count at the prices of the file: else run npm run bench:cost -- --page', () => {
    expect(withSections(page, sectionsOf(result, prices))).toBe(page);
  });

  test('says when and where the prices are from, and that nobody looked them up, if so', () => {
    expect(result.prices).toBe(pricesFile);
    expect(pricesFile).toBe(`prices-${prices.date.slice(0, 7)}.json`);
    expect(page).toContain(`Prices of ${prices.date}, ${prices.region}`);
    expect(page.includes('**not verified**')).toBe(!prices.verified);
  });

  test('without its marks is not written over', () => {
    expect(() => withSections('# Nothing', { totals: 'x' })).toThrow('docs/cost.md lacks the marks of totals.');
  });
});

describe('what is paid while nobody writes', () => {
  const template = deployedTemplate();

  test('is what the template has today: else run npm run bench:cost', () => {
    expect(result.standing).toEqual({ ...standingOf(template), metrics: result.standing.metrics });
  });

  test('alarms by the metrics that they look at, a calculated one by its parts', () => {
    const [watched] = monthDollars(result, prices).filter(([what]) => what.includes('alarms'));
    const metrics = metricsOfAlarms(template).length;
    expect(metrics).toBeGreaterThan(result.standing.alarms);
    expect(watched).toEqual([
      `metrics that the ${result.standing.alarms} alarms look at`,
      metrics,
      dollarsOf(prices, 'alarmMonths', metrics),
    ]);
  });
});

describe('the last count', () => {
  const usage = (name: string) => result.scenarios.find((scenario) => scenario.name === name)?.usage;

  test('has what must be so, whatever it costs', () => {
    const [one, three, seen, minute] = ['pushed-1', 'pushed-3', 'seen-1', 'active-minute'].map(usage);
    expect(one).toMatchObject({ events: 1, apiRequests: 0 });
    expect(seen).toMatchObject({ events: 1, sqsFifo: 0, outGigabytes: 0 });
    expect(minute).toMatchObject({ events: 0, apiRequests: 2 });
    expect(three?.outGigabytes).toBeCloseTo(3 * (one?.outGigabytes ?? 0), 12);
    expect(three?.writes).toBeGreaterThan(one?.writes ?? 0);
    // Two heartbeats; the first one found no active report, which is a write that failed, and one more.
    expect(minute?.writes).toBe(3);
  });

  test('says where the writes go', () => {
    for (const { name, usage: used, writesOf: parts } of result.scenarios) {
      const sum = Object.values(parts).reduce((all, units) => all + units, 0);
      expect([name, used.writes]).toEqual([name, expect.closeTo(sum, 9)]);
    }
    // A row of its own for each step of a push, and none of them a transaction.
    const [one, three] = ['pushed-1', 'pushed-3'].map(
      (name) => result.scenarios.find((scenario) => scenario.name === name)?.writesOf,
    );
    expect(one).toMatchObject({ message: 2, 'open-by-due': 2, unread: 1, push: 2, cursor: 2 });
    expect(three).toMatchObject({ 'open-by-due': 2, unread: 1, push: 6, cursor: 6 });
  });

  test('its items add up', () => {
    const whole = messageUsage(result, prices, 3, 50);
    const sum = itemDollars(prices, whole).reduce((all, [, dollars]) => all + dollars, 0);
    expect(totalDollars(prices, whole)).toBeCloseTo(sum, 15);
    expect(dollarsOf(prices, 'writes', 1_000_000)).toBe(prices.prices.writes.dollars);
  });
});

describe('counting', () => {
  const functions = [
    { logicalId: 'RouteFunction1', memoryMb: 512 },
    { logicalId: 'ApnsDispatchFunction1', memoryMb: 1024, queue: 'fifo' },
    { logicalId: 'LaterFunction1', memoryMb: 512, queue: 'standard' },
    { logicalId: 'SweepFunction1', memoryMb: 512 },
  ] as const;
  const seen: Seen = {
    apiRequests: 0,
    events: 2,
    pushes: 3,
    functions,
    requests: {
      RouteFunction1: { SendMessageBatch: 2, SendMessage: 1, Query: 5 },
      ApnsDispatchFunction1: { ReceiveMessage: 40, DeleteMessageBatch: 3, ChangeMessageVisibility: 1 },
      LaterFunction1: { ReceiveMessage: 9, DeleteMessage: 1 },
      SweepFunction1: { Query: 8 },
      operator: { SendMessage: 100 },
    },
    lines: [
      'RouteFunction1: {"bench":"capacity","operation":"PutItem","reads":0,"writes":2,"writesOf":{"message":1,"by-due":1}}',
      'RouteFunction1: {"bench":"capacity","operation":"Query","reads":1.5,"writes":0,"writesOf":{}}',
      'RouteFunction1: 1234567890',
      'SweepFunction1: {"bench":"capacity","operation":"Query","reads":8,"writes":0,"writesOf":{}}',
      'Handoff Push is running: http://localhost',
    ],
  };

  test('takes batches for receives and deletes, leaves idle polls and the sweeper’s minute out', () => {
    const { assumptions } = prices;
    expect(usageOf(seen, assumptions)).toEqual({
      apiRequests: 0,
      events: 2,
      invocations: 2 + 3 + 1,
      gigabyteSeconds: expect.closeTo(
        (2 * 0.5 * assumptions.billedMilliseconds.other +
          3 * assumptions.billedMilliseconds.dispatch +
          0.5 * assumptions.billedMilliseconds.other) /
          1000,
        9,
      ),
      reads: 1.5,
      writes: 2,
      sqsFifo: 2 + 2 * 3 + 1,
      sqsStandard: 1 + 2,
      logGigabytes: expect.closeTo(
        (6 * assumptions.logBytesPerInvocation.bytes + 10 + assumptions.logBytesPerEvent.bytes) / 1e9,
        15,
      ),
      outGigabytes: expect.closeTo((3 * assumptions.outBytesPerPush.bytes) / 1e9, 15),
    });
  });

  test('tells the writes by kind', () => {
    expect(writesOf(seen)).toEqual({ message: 1, 'by-due': 1 });
  });

  test('usages add and scale', () => {
    const usage = usageOf(seen, prices.assumptions);
    expect(plus(usage, usage)).toEqual(times(usage, 2));
  });

  test('a transaction takes two units for each KiB of each item, an index what DynamoDB says', () => {
    const put = (sk: string, text: string) => ({ Put: { TableName: 't', Item: { pk: { S: text }, sk: { S: sk } } } });
    const update = { Update: { TableName: 't', Key: { pk: { S: 'x' }, sk: { S: 'message~1' } } } };
    const request = { TransactItems: [put('push~1', 'x'), put('push~2', 'x'.repeat(1_100)), update] };
    const answer = { ConsumedCapacity: [{ CapacityUnits: 9, GlobalSecondaryIndexes: { i: { CapacityUnits: 1 } } }] };
    expect(unitsOf('TransactWriteItems', request, answer)).toEqual({
      reads: 0,
      writes: 2 + 4 + 2 + 1,
      writesOf: { push: 6, message: 2, i: 1 },
    });
    const one = { Item: { pk: { S: 'x' }, sk: { S: 'unread~1' } } };
    const indexed = { ConsumedCapacity: { CapacityUnits: 3, GlobalSecondaryIndexes: { i: { CapacityUnits: 2 } } } };
    expect(unitsOf('PutItem', one, indexed)).toEqual({ reads: 0, writes: 3, writesOf: { unread: 1, i: 2 } });
    expect(unitsOf('BatchGetItem', {}, { ConsumedCapacity: [{ CapacityUnits: 1 }, { CapacityUnits: 2 }] })).toEqual({
      reads: 3,
      writes: 0,
      writesOf: {},
    });
  });

  test('a write whose condition did not hold is paid for; one that was refused for another reason is not', () => {
    const refused = (name: string) => unitsOf('UpdateItem', {}, { __type: `com.amazonaws.dynamodb.v20120810#${name}` });
    expect(refused('ConditionalCheckFailedException')).toEqual({ reads: 0, writes: 1, writesOf: { other: 1 } });
    expect(refused('ProvisionedThroughputExceededException')).toEqual({ reads: 0, writes: 0, writesOf: {} });
  });

  test('an item’s size is that of its names and values', () => {
    expect(itemBytes({ pk: { S: 'ä' }, n: { N: '1795262382801' } })).toBe(2 + 2 + 1 + 8);
    expect(itemBytes({ l: { L: [{ S: 'ab' }] }, m: { M: { a: { BOOL: true } } } })).toBe(
      1 + 3 + 1 + 2 + (1 + 3 + 1 + 1 + 1),
    );
    expect(itemBytes({ s: { SS: ['ab', 'c'] } })).toBe(1 + 3);
    expect(() => itemBytes({ x: { B: '' } })).toThrow('type B');
  });

  test('a metric is one for each combination of its dimensions’ values', () => {
    const line = (channel: string) =>
      `Dispatch: ${JSON.stringify({ channel, Answers: 1, _aws: { Timestamp: 1, CloudWatchMetrics: [{ Namespace: 'x', Dimensions: [['channel']], Metrics: [{ Name: 'Answers', Unit: 'Count' }] }] } })}`;
    expect([...metricsIn([line('apns'), line('fcm'), line('apns'), 'Route: no metric'])]).toEqual([
      'Answers channel=apns',
      'Answers channel=fcm',
    ]);
  });
});
