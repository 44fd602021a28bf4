import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Log } from '../../../lambdas/adapters/log.ts';
import { createMessageEnds } from '../../../lambdas/adapters/message-ends.ts';
import { createOutsideEvents, type OutsideEventsSurroundings } from '../../../lambdas/adapters/outside-events.ts';
import { type OutsideBuses, startOutsideBuses } from '../../../local/eventbridge/outside-buses.ts';
import { aMessageRow, noon } from './journal-entries.ts';

let buses: OutsideBuses;
let said: { event: string; fields: object; values: Record<string, number> }[];
const environment = { ...process.env };
beforeEach(async () => {
  buses = await startOutsideBuses({ account: '000000000000', region: 'eu-central-1' });
  said = [];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EVENTBRIDGE: buses.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
afterEach(async () => {
  await buses.close();
  process.env = { ...environment };
});

const measure: Log['measure'] = (event, fields, metrics) => {
  const values = Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
  said.push({ event, fields, values });
};
const surroundings = { log: { measure }, now: () => noon + 1_000 };
const outside = (more: Partial<OutsideEventsSurroundings> = {}) =>
  createOutsideEvents('crm', { ...surroundings, ...more });
const pushed = (messageId: string) => aMessageRow([], { messageId, state: 'pushed' });
const enough = 30_000;

test('an end goes to the bus, with the time of the end', async () => {
  const events = outside();
  events.tell(pushed('message-1'));
  await events.put(enough);
  expect(buses.events()).toMatchObject([
    {
      bus: 'crm',
      event: {
        source: 'handoff-push',
        'detail-type': 'push.delivered',
        time: new Date(noon + 1_000).toISOString().replace('.000Z', 'Z'),
        detail: { messageId: 'message-1', state: 'pushed', endedAt: new Date(noon + 1_000).toISOString() },
      },
    },
  ]);
  expect(said).toEqual([]);
});

test('what ends together goes together, ten at a time', async () => {
  const sizes: number[] = [];
  const events = outside({
    putEvents: async (entries) => {
      sizes.push(entries.length);
      return { failed: 0 };
    },
  });
  for (let index = 0; index < 23; index += 1) events.tell(pushed(`message-${index}`));
  await events.put(enough);
  expect(sizes).toEqual([10, 10, 3]);
});

test('what is told while a request is under way goes with the next one', async () => {
  const ids: string[][] = [];
  const events = outside({
    putEvents: async (entries) => {
      ids.push(entries.map(({ Detail = '' }) => JSON.parse(Detail).messageId));
      if (ids.length === 1) for (const id of ['b', 'c']) events.tell(pushed(id));
      return { failed: 0 };
    },
  });
  events.tell(pushed('a'));
  await events.put(enough);
  expect(ids).toEqual([['a'], ['b', 'c']]);
});

test('nothing to tell: nothing is put', async () => {
  const events = outside();
  events.tell(aMessageRow([], { state: 'open' }));
  events.tell(aMessageRow([], { state: 'withheld', reason: 'muted' }));
  await events.put(enough);
  expect(buses.events()).toEqual([]);
});

describe('what the bus does not take is counted and dropped', () => {
  const lost = (value: number, fields: object) => [
    { event: 'outside-events-lost', fields, values: { OutsideEventsLost: value } },
  ];

  test('some of a request', async () => {
    const events = outside({ putEvents: async () => ({ failed: 2, errorCode: 'ThrottlingException' }) });
    for (const id of ['a', 'b', 'c']) events.tell(pushed(id));
    await events.put(enough);
    expect(said).toEqual(lost(2, { errorCode: 'ThrottlingException' }));
  });

  test('a bus that cannot be reached holds nobody up: the rest is not tried', async () => {
    await buses.close();
    const events = outside();
    for (let index = 0; index < 23; index += 1) events.tell(pushed(`message-${index}`));
    await events.put(enough);
    expect(said).toMatchObject(lost(23, { errorName: 'Error' }));
    buses = await startOutsideBuses({ account: '000000000000', region: 'eu-central-1' });
  });

  test('no time left: what waits still is given up', async () => {
    const answers: (() => void)[] = [];
    const events = outside({
      putEvents: () => new Promise((resolve) => answers.push(() => resolve({ failed: 0 }))),
    });
    for (let index = 0; index < 12; index += 1) events.tell(pushed(`message-${index}`));
    await events.put(0);
    expect(said).toEqual(lost(2, { errorName: 'TimeoutError' }));
    answers[0]?.();
  });

  test('the next end is tried again', async () => {
    let tries = 0;
    const events = outside({
      putEvents: async () => {
        tries += 1;
        if (tries === 1) throw new Error('out of order');
        return { failed: 0 };
      },
    });
    events.tell(pushed('a'));
    await events.put(enough);
    events.tell(pushed('b'));
    await events.put(enough);
    expect([tries, said.length]).toEqual([2, 1]);
  });
});

describe('with the count of ends', () => {
  test('each end is counted once, by what it was, whoever hears of it', async () => {
    const ends = createMessageEnds({ OUTSIDE_EVENT_BUS_NAME: 'crm' }, { ...surroundings, outside: outside() });
    const work = async () => {
      ends.ended(pushed('a'));
      ends.ended(aMessageRow([], { messageId: 'b', state: 'seen' }));
      ends.ended(aMessageRow([], { messageId: 'c', state: 'withheld', reason: 'muted' }));
      return 'done';
    };
    expect(await ends.andTold(work())).toBe('done');
    expect(said.map(({ event, fields }) => [event, fields])).toMatchObject([
      ['message-ended', { messageId: 'a', end: 'pushed' }],
      ['message-ended', { messageId: 'b', end: 'seen' }],
      ['message-ended', { messageId: 'c', end: 'muted' }],
    ]);
    expect(buses.events()).toHaveLength(1);
  });

  test('work that fails has told, too, and fails', async () => {
    const ends = createMessageEnds({ OUTSIDE_EVENT_BUS_NAME: 'crm' }, { ...surroundings, outside: outside() });
    const work = async () => {
      ends.ended(pushed('a'));
      throw new Error('the work failed');
    };
    await expect(ends.andTold(work())).rejects.toThrow('the work failed');
    expect(buses.events()).toHaveLength(1);
  });

  test('without a bus nobody is told', async () => {
    const ends = createMessageEnds({}, surroundings);
    ends.ended(pushed('a'));
    await ends.andTold(Promise.resolve());
    expect(said).toHaveLength(1);
    expect(buses.events()).toEqual([]);
  });
});

test('the local buses refuse an entry that is no event, and take the others', async () => {
  const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
  const client = new EventBridgeClient({});
  const good = { EventBusName: 'crm', Source: 'x', DetailType: 'y', Detail: '{}' };
  const answer = await client.send(new PutEventsCommand({ Entries: [good, { ...good, Detail: 'no JSON' }] }));
  expect(answer.FailedEntryCount).toBe(1);
  expect(answer.Entries).toMatchObject([{ EventId: expect.any(String) }, { ErrorCode: 'MalformedDetail' }]);
  await expect(client.send(new PutEventsCommand({ Entries: [] }))).rejects.toThrow('Entries');
  client.destroy();
});
