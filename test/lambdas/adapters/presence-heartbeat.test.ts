import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPresenceTable, type PresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { applyReport, isWatching, type Presence, type PresenceReport } from '../../../lambdas/core/presence.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { refusal, startTablesRelay, type TablesRelay } from './tables-relay.ts';

const noon = Date.UTC(2026, 0, 15, 12);
const minuteMs = 60_000;
const settings = { presenceMs: 60_000, messageExpiryMs: 3_600_000 };
const key = 'conversation-1';
const rowKey = { pk: key, sk: 'device~anna~phone' };
const oneWrite = ['UpdateItem'];
let tables: LocalTables;
let relay: TablesRelay;
let tableName: string;
let table: PresenceTable;

beforeAll(async () => {
  tables = await startTables();
  relay = await startTablesRelay(tables.endpoint);
}, 30_000);
afterAll(async () => {
  await relay?.close();
  await tables?.close();
});
beforeEach(async () => {
  tableName = await tables.createTable();
  table = createPresenceTable(relay.client, tableName, async () => {});
  relay.operations();
  relay.treat(async () => undefined);
});

const report = (changes: Partial<PresenceReport> = {}): PresenceReport => ({
  customerId: 'anna',
  deviceId: 'phone',
  status: 'active',
  receivedAt: noon,
  ...changes,
});
/** What came of a report, and what it asked of the tables. */
async function store(changes: Partial<PresenceReport> = {}, conversation = key) {
  relay.operations();
  const stored = await table.storeReport(conversation, report(changes), settings);
  return { stored, operations: relay.operations() };
}
const storeAt = (receivedAt: number, changes: Partial<PresenceReport> = {}) =>
  store({ receivedAt: noon + receivedAt, ...changes });
const row = async (Key = rowKey) =>
  (await tables.client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;

/** A source says that the conversation is Bob's. */
const rebind = () =>
  tables.client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: { pk: key, sk: 'conversation' },
      UpdateExpression: 'SET #owner = :bob, boundBy = :source, boundAt = :at',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':bob': 'bob', ':source': 'source', ':at': noon },
    }),
  );

describe('a heartbeat', () => {
  test('is one conditional write, and nothing is read', async () => {
    await store();
    for (const at of [30_000, 60_000, 119_999]) {
      expect(await storeAt(at)).toEqual({ stored: { kind: 'stored' }, operations: oneWrite });
    }
    expect(await row()).toEqual({
      ...rowKey,
      v: 1,
      customerId: 'anna',
      deviceId: 'phone',
      status: 'active',
      reportedAt: noon + 119_999,
      freshUntil: noon + 179_999,
      lastActiveAt: noon + 119_999,
      becameActiveAt: noon,
      boundCheckedAt: noon,
      expiresAtSeconds: noon / 1000 + 120 + 86_400,
    });
  });

  test('said twice changes nothing', async () => {
    await store();
    await storeAt(30_000);
    const before = await row();
    expect(await storeAt(30_000)).toEqual({ stored: { kind: 'stored' }, operations: oneWrite });
    expect(await row()).toEqual(before);
  });

  test.each<[string, number, Partial<PresenceReport>]>([
    ['a report of background', 30_000, { status: 'background' }],
    ['one that is older', 30_000, { ageMs: 30_001 }],
    ['one whose former has gone stale', 60_000, {}],
    ['another device', 30_000, { deviceId: 'tablet' }],
    ['another customer', 30_000, { customerId: 'bob' }],
  ])('is not: %s', async (_, at, changes) => {
    await store();
    expect((await storeAt(at, changes)).operations).toContain('GetItem');
  });

  test('is not: the first after background', async () => {
    await store();
    await storeAt(1_000, { status: 'background' });
    expect((await storeAt(2_000)).operations).toContain('GetItem');
    expect((await storeAt(3_000)).operations).toEqual(oneWrite);
  });

  test('looks whose conversation it is every five minutes', async () => {
    const looked: number[] = [];
    for (let at = 0; at <= 11 * minuteMs; at += minuteMs / 2) {
      if ((await storeAt(at)).operations.includes('GetItem')) looked.push(at / minuteMs);
    }
    expect(looked).toEqual([0, 5, 10]);
  });

  test('a row of the former version goes the way with reads once', async () => {
    await store();
    const { boundCheckedAt, ...former } = (await row()) ?? {};
    expect(boundCheckedAt).toBe(noon);
    await tables.client.send(new PutCommand({ TableName: tableName, Item: former }));
    expect((await storeAt(30_000)).operations).toContain('GetItem');
    expect((await storeAt(40_000)).operations).toEqual(oneWrite);
    expect(await row()).toMatchObject({ becameActiveAt: noon, boundCheckedAt: noon + 30_000 });
  });

  test('that meets a transaction on its row is decided again, with reads', async () => {
    await store();
    let met = 0;
    relay.treat(async (operation) => {
      if (operation !== 'UpdateItem') return undefined;
      met += 1;
      return refusal('TransactionConflictException');
    });
    expect(await storeAt(30_000)).toMatchObject({ stored: { kind: 'stored' } });
    expect(met).toBe(1);
    expect(await row()).toMatchObject({ reportedAt: noon + 30_000, becameActiveAt: noon });
  });

  test('that the table refuses for another reason is an outage', async () => {
    await store();
    relay.treat(async (operation) => (operation === 'UpdateItem' ? refusal('ValidationException') : undefined));
    await expect(storeAt(30_000)).rejects.toThrow('as AWS would say it');
    expect(await row()).toMatchObject({ reportedAt: noon });
  });
});

describe('a conversation that a source gave to another meanwhile', () => {
  test('refuses the former one after five minutes at the latest, and is not watched by them before', async () => {
    await store();
    await storeAt(30_000);
    await rebind();
    const answers: string[] = [];
    for (let at = minuteMs; at <= 6 * minuteMs; at += minuteMs / 2) answers.push((await storeAt(at)).stored.kind);
    expect(answers.indexOf('conversation-of-another')).toBe(8);
    expect(new Set(answers.slice(8))).toEqual(new Set(['conversation-of-another']));
    const { owner, presences } = await table.readConversation(key, noon + 5 * minuteMs);
    expect(owner).toBe('bob');
    expect(presences.filter(({ customerId }) => customerId === owner)).toEqual([]);
  });

  test('refuses at once whoever changes anything but the time', async () => {
    await store();
    await rebind();
    expect((await storeAt(1_000, { status: 'background' })).stored).toEqual({ kind: 'conversation-of-another' });
    expect((await storeAt(60_000)).stored).toEqual({ kind: 'conversation-of-another' });
  });
});

/** The same numbers in every run (Marsaglia, "Xorshift RNGs"). */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

test('whichever way a report goes, what stands afterwards is what the rule makes of it', async () => {
  const next = numbers(20_260_115);
  let heartbeats = 0;
  for (let sequence = 0; sequence < 12; sequence += 1) {
    const conversation = `sequence-${sequence}`;
    let known: Presence | undefined;
    let checkedAt = Number.NEGATIVE_INFINITY;
    let now = noon + next(1_000);
    for (let step = 0; step < 25; step += 1) {
      now += [0, 1, 10_000, 30_000, 59_999, 60_000, 90_000, 301_000][next(8)] ?? 0;
      const said = report({
        receivedAt: now,
        status: next(5) === 0 ? 'background' : 'active',
        ...(next(2) === 0 ? { ageMs: [0, 1, 10_000, 60_000][next(4)] ?? 0 } : {}),
      });
      const expected = applyReport(known, said, settings);
      const goesOn = expected?.status === 'active' && known !== undefined && isWatching(known, expected.reportedAt);
      const inOneWrite = goesOn && now - checkedAt < 5 * minuteMs;
      const { stored, operations } = await store(said, conversation);
      expect(operations.length === 1).toBe(inOneWrite);
      if (inOneWrite) heartbeats += 1;
      else if (expected) checkedAt = now;
      expect(stored.kind).toBe(expected ? 'stored' : 'older-report');
      // A device that left and came back within one millisecond began once.
      const atOnce = expected !== undefined && expected.reportedAt === known?.reportedAt;
      if (expected && !atOnce) expect('began' in stored).toBe(expected.status === 'active' && !goesOn);
      known = expected ?? known;
      const { v, pk, sk, boundCheckedAt, expiresAtSeconds, ...rest } =
        (await row({ pk: conversation, sk: rowKey.sk })) ?? {};
      const { expiresAt, ...model } = known ?? { expiresAt: 0 };
      expect({ ...rest, expiresAtSeconds }).toEqual({ ...model, expiresAtSeconds: Math.ceil(expiresAt / 1000) });
      expect(boundCheckedAt).toBe(checkedAt);
    }
  }
  // Neither way may be the rare one.
  expect(heartbeats).toBeGreaterThan(50);
  expect(heartbeats).toBeLessThan(200);
});
