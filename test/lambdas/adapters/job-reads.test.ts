import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { readJob } from '../../../lambdas/adapters/job-reads.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { claim } from '../../../lambdas/core/attempt.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import { defaultPreferences } from '../../../lambdas/core/preferences.ts';
import { nothingPaused } from '../../../lambdas/core/switches.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aRegistration } from './a-registration.ts';
import { aJob, aMessageRow, noon } from './journal-entries.ts';
import { type Answer, startTablesRelay, type TablesRelay } from './tables-relay.ts';

let tables: LocalTables;
let relay: TablesRelay;
let names: { journal: string; devices: string };

beforeAll(async () => {
  tables = await startTables();
  relay = await startTablesRelay(tables.endpoint);
}, 30_000);
afterAll(async () => {
  await relay?.close();
  await tables?.close();
});
beforeEach(async () => {
  relay.treat(async () => undefined);
  names = { journal: await tables.createTable(), devices: await tables.createTable() };
});

const nothing = { message: undefined, push: undefined, cursor: undefined };
const usual = { preferences: defaultPreferences, switches: nothingPaused };
const read = (job: PushJob = aJob(), ordered = true) => readJob(relay.client, names, job, ordered);

/** A message that is being sent to Anna's phone; what the four rows hold. */
async function beingSent() {
  const job = aJob();
  const journal = createJournal(tables.client, { tableName: names.journal, days: 30 });
  const message = aMessageRow(['phone']);
  await journal.openMessage(message);
  const told = { receivedAs: 'one', now: noon, claimedUntil: noon + 1, unanswered: 1, ordered: true };
  const { push, cursor } = claim(job, { ...nothing, message }, told);
  await journal.writeTransition(job, nothing, { push, ...(cursor ? { cursor } : {}) });
  const { device } = await createDeviceTable(tables.client, names.devices).registerDevice(aRegistration());
  return { rows: { message, push, cursor }, device, ...usual };
}

test('where nothing is, nothing is found', async () => {
  expect(await read()).toEqual({ rows: nothing, device: undefined, ...usual });
});

test('all rows of two tables come with one request, every one consistent', async () => {
  const expected = await beingSent();
  const asked: unknown[] = [];
  relay.operations();
  relay.treat(async (_, request) => {
    asked.push(Object(request).RequestItems);
    return undefined;
  });
  expect(await read()).toEqual(expected);
  expect(relay.operations()).toEqual(['BatchGetItem']);
  expect(asked).toMatchObject([
    { [names.journal]: { ConsistentRead: true }, [names.devices]: { ConsistentRead: true } },
  ]);
});

test('without the screen where pushes do not replace each other', async () => {
  const { rows, device } = await beingSent();
  expect(await read(aJob(), false)).toEqual({ rows: { ...rows, cursor: undefined }, device, ...usual });
});

test.each<[string, Partial<PushJob>]>([
  ['of another device', { deviceId: 'tablet' }],
  ['of another customer', { customerId: 'bob' }],
])('the push, the screen and the device %s are not these', async (_, differences) => {
  const { rows } = await beingSent();
  expect(await read(aJob(differences))).toEqual({
    rows: { ...nothing, message: rows.message },
    device: undefined,
    ...usual,
  });
});

test('a row that is not ours is an outage, never a guess', async () => {
  relay.treat(async (_, request, forward) => {
    const { status, body } = await forward(request);
    const item = { pk: { S: 'conversation-1' }, sk: { S: 'message~message-1' }, v: { N: '2' } };
    return { status, body: { ...Object(body), Responses: { [names.journal]: [item] } } };
  });
  await expect(read()).rejects.toThrow();
});

describe('what DynamoDB leaves out for lack of capacity', () => {
  type Asked = Record<string, { Keys: unknown[] }>;

  /** Answers only the first key of each request, and gives the others back. */
  async function stingy(request: unknown, forward: (request: unknown) => Promise<Answer>): Promise<Answer> {
    const asked: Asked = Object(request).RequestItems;
    const [first, ...others] = Object.entries(asked).flatMap(([table, { Keys, ...how }]) =>
      Keys.map((key) => ({ table, key, how })),
    );
    if (!first) throw new Error('Nothing was asked for.');
    const collect = (keys: (typeof others)[number][]) => {
      const items: Asked = {};
      for (const { table, key, how } of keys) items[table] = { ...how, Keys: [...(items[table]?.Keys ?? []), key] };
      return items;
    };
    const { status, body } = await forward({ ...Object(request), RequestItems: collect([first]) });
    return { status, body: { ...Object(body), UnprocessedKeys: collect(others) } };
  }

  test('is asked for again, and nothing twice', async () => {
    const expected = await beingSent();
    relay.operations();
    relay.treat((_, request, forward) => stingy(request, forward));
    expect(await read()).toEqual(expected);
    expect(relay.operations()).toHaveLength(6);
  });

  test('is an outage where it stays so: a row that was not read is not a row that is not there', async () => {
    await beingSent();
    relay.treat(async (_, request) => ({
      status: 200,
      body: { Responses: {}, UnprocessedKeys: Object(request).RequestItems },
    }));
    await expect(read()).rejects.toThrow('left rows unread');
  });
});
