import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPresenceTable, type PresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { isWatching, type PresenceReport } from '../../../lambdas/core/presence.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';

const noon = Date.UTC(2026, 0, 15, 12);
const dayMs = 86_400_000;
const settings = { presenceMs: 60_000, messageExpiryMs: 3_600_000 };
const key = 'conversation-1';
let tables: LocalTables;
let tableName: string;
let table: PresenceTable;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  tableName = await tables.createTable();
  table = createPresenceTable(tables.client, tableName);
});

const report = (changes: Partial<PresenceReport> = {}): PresenceReport => ({
  customerId: 'anna',
  deviceId: 'phone',
  status: 'active',
  receivedAt: noon,
  ...changes,
});
const store = (changes: Partial<PresenceReport> = {}) => table.storeReport(key, report(changes), settings);

async function conversationRow() {
  const Key = { pk: key, sk: 'conversation' };
  return (await tables.client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
}

describe('reports', () => {
  test('nothing is known of a conversation that nobody reported', async () => {
    expect(await table.readConversation(key, noon)).toEqual({ presences: [] });
  });

  test('the first report binds the conversation and is found again', async () => {
    expect(await store()).toEqual({ kind: 'stored', changes: 'bound', began: true });
    expect(await table.readConversation(key, noon)).toEqual({
      owner: 'anna',
      binding: { by: 'presence', at: 0 },
      presences: [
        {
          customerId: 'anna',
          deviceId: 'phone',
          status: 'active',
          reportedAt: noon,
          freshUntil: noon + 60_000,
          lastActiveAt: noon,
          becameActiveAt: noon,
          expiresAt: noon + dayMs,
        },
      ],
    });
    expect(await conversationRow()).toEqual({
      pk: key,
      sk: 'conversation',
      v: 1,
      owner: 'anna',
      boundBy: 'presence',
      source: 'genesys',
      expiresAtSeconds: noon / 1000 + 30 * 86_400,
    });
  });

  test('an older report changes nothing, a newer one does', async () => {
    await store({ status: 'background' });
    expect(await store({ status: 'active', receivedAt: noon + 1_000, ageMs: 5_000 })).toEqual({ kind: 'older-report' });
    expect((await table.readConversation(key, noon)).presences).toMatchObject([{ status: 'background' }]);
    expect(await store({ status: 'active', receivedAt: noon + 1_000 })).toEqual({ kind: 'stored', began: true });
    expect((await table.readConversation(key, noon)).presences).toMatchObject([{ status: 'active' }]);
  });

  test('devices are kept apart: a tablet in the background does not hide a phone that is watching', async () => {
    await store();
    await store({ deviceId: 'tablet', status: 'background', receivedAt: noon + 1_000 });
    const { presences } = await table.readConversation(key, noon + 1_000);
    expect(presences.map((presence) => [presence.deviceId, isWatching(presence, noon + 1_000)])).toEqual([
      ['phone', true],
      ['tablet', false],
    ]);
  });

  test('ids that hold the separator do not meet in one row', async () => {
    await store({ deviceId: 'b~c' });
    await store({ deviceId: 'b!-c' });
    expect((await table.readConversation(key, noon)).presences.map(({ deviceId }) => deviceId).toSorted()).toEqual([
      'b!-c',
      'b~c',
    ]);
  });

  test('the longest ids fit', async () => {
    const changes = { customerId: 'ü'.repeat(128), deviceId: '~'.repeat(128) };
    expect(await table.storeReport('k'.repeat(256), report(changes), settings)).toMatchObject({ kind: 'stored' });
  });

  test('reports that arrive at once end with the newest, whatever their order', async () => {
    for (let round = 0; round < 10; round += 1) {
      const begun = noon + round * 60_000;
      const at = (milliseconds: number, status: 'active' | 'background') =>
        store({ status, receivedAt: begun + milliseconds, deviceId: `phone-${round}` });
      await Promise.all([at(300, 'background'), at(100, 'background'), at(200, 'active')]);
      const { presences } = await table.readConversation(key, begun);
      expect(presences.find(({ deviceId }) => deviceId === `phone-${round}`)).toMatchObject({
        status: 'background',
        reportedAt: begun + 300,
      });
    }
  });
});

describe('what a report changes for messages that are open', () => {
  const background = (differences: Partial<PresenceReport> = {}) =>
    store({ status: 'background', receivedAt: noon + 10_000, ...differences });

  test('a device that was watching has left', async () => {
    await store();
    expect(await background()).toEqual({ kind: 'stored', changes: 'left' });
    expect(await background({ receivedAt: noon + 11_000 })).toEqual({ kind: 'stored' });
  });

  test.each<[string, Partial<PresenceReport>]>([
    ['one that goes on watching', { status: 'active' }],
    ['one whose last report was stale already', { receivedAt: noon + 60_000 }],
    ['one that was never here', { deviceId: 'tablet' }],
  ])('nothing: %s', async (_, differences) => {
    await store();
    expect(await background(differences)).toEqual({ kind: 'stored' });
  });

  test('nothing: a report that is older, or another customer’s', async () => {
    await store();
    expect(await background({ ageMs: 10_001 })).toEqual({ kind: 'older-report' });
    expect(await background({ customerId: 'bob' })).toEqual({ kind: 'conversation-of-another' });
  });

  test('the conversation is somebody’s now, once', async () => {
    expect(await background()).toEqual({ kind: 'stored', changes: 'bound' });
    expect(await background({ deviceId: 'tablet' })).toEqual({ kind: 'stored' });
  });

  test('the conversation is somebody’s now, of which only news were known', async () => {
    await table.noteNews(key, { lastCustomerMessageAt: noon - 1 }, noon);
    expect(await store()).toEqual({ kind: 'stored', changes: 'bound', began: true });
    expect(await table.readConversation(key, noon)).toMatchObject({ owner: 'anna', lastCustomerMessageAt: noon - 1 });
    expect(await background()).toEqual({ kind: 'stored', changes: 'left' });
  });

  test('a device begins to watch: the first time, after it left, after its report went stale; never by a heartbeat', async () => {
    const active = (receivedAt: number) => store({ receivedAt });
    expect(await active(noon)).toMatchObject({ began: true });
    expect(await active(noon)).toEqual({ kind: 'stored' });
    expect(await active(noon + 30_000)).toEqual({ kind: 'stored' });
    expect(await background({ receivedAt: noon + 40_000 })).toEqual({ kind: 'stored', changes: 'left' });
    expect(await active(noon + 50_000)).toEqual({ kind: 'stored', began: true });
    expect(await active(noon + 109_999)).toEqual({ kind: 'stored' });
    expect(await active(noon + 169_999)).toEqual({ kind: 'stored', began: true });
    expect(await active(noon + 169_998)).toEqual({ kind: 'older-report' });
    expect(await store({ deviceId: 'tablet' })).toEqual({ kind: 'stored', began: true });
  });

  test('when a device began to be active stays through its heartbeats', async () => {
    const began = async () => (await table.readConversation(key, noon)).presences[0]?.becameActiveAt;
    await store();
    await store({ receivedAt: noon + 30_000 });
    expect(await began()).toBe(noon);
    await background({ receivedAt: noon + 40_000 });
    expect(await began()).toBe(noon);
    await store({ receivedAt: noon + 50_000 });
    expect(await began()).toBe(noon + 50_000);
  });
});

describe('binding', () => {
  test('another customer is refused, and nothing of theirs is kept', async () => {
    await store();
    expect(await store({ customerId: 'bob', receivedAt: noon + 1 })).toEqual({ kind: 'conversation-of-another' });
    expect(await table.readConversation(key, noon)).toMatchObject({
      owner: 'anna',
      presences: [{ customerId: 'anna' }],
    });
  });

  test('of two customers who come at once one gets the conversation', async () => {
    for (let round = 0; round < 10; round += 1) {
      const conversation = `at-once-${round}`;
      const answers = await Promise.all(
        ['anna', 'bob'].map((customerId) => table.storeReport(conversation, report({ customerId }), settings)),
      );
      expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['conversation-of-another', 'stored']);
      const { owner, presences } = await table.readConversation(conversation, noon);
      expect(presences.map(({ customerId }) => customerId)).toEqual([owner]);
    }
  });

  test('is renewed by use, at most once a day', async () => {
    const expires = async () => (await conversationRow())?.expiresAtSeconds - noon / 1000 - 30 * 86_400;
    await store();
    await store({ receivedAt: noon + dayMs - 1_000 });
    expect(await expires()).toBe(0);
    // A heartbeat renews nothing; the next look at the binding does.
    await store({ receivedAt: noon + dayMs });
    expect(await expires()).toBe(0);
    await store({ receivedAt: noon + dayMs + 300_000 });
    expect(await expires()).toBe(86_400 + 300);
  });

  test('ends after 30 days without use: then the next customer may have it', async () => {
    await store();
    const later = noon + 30 * dayMs;
    expect(await table.readConversation(key, later - 1)).toMatchObject({ owner: 'anna' });
    expect(await table.readConversation(key, later)).toEqual({ presences: [] });
    expect(await store({ customerId: 'bob', receivedAt: later })).toMatchObject({ kind: 'stored', changes: 'bound' });
    expect(await table.readConversation(key, later)).toMatchObject({
      owner: 'bob',
      presences: [{ customerId: 'bob' }],
    });
  });

  test('by a source stays marked so when presence renews it, and refuses others', async () => {
    await store();
    const Key = { pk: key, sk: 'conversation' };
    const change = { UpdateExpression: 'SET boundBy = :source', ExpressionAttributeValues: { ':source': 'source' } };
    await tables.client.send(new UpdateCommand({ TableName: tableName, Key, ...change }));
    await store({ receivedAt: noon + 2 * dayMs });
    expect(await conversationRow()).toMatchObject({ owner: 'anna', boundBy: 'source' });
    expect(await store({ customerId: 'bob', receivedAt: noon + 2 * dayMs })).toEqual({
      kind: 'conversation-of-another',
    });
  });

  test('takes a conversation that is known but nobody’s', async () => {
    const row = { pk: key, sk: 'conversation', v: 1, source: 'genesys', expiresAtSeconds: noon / 1000 + 60 };
    await tables.client.send(new PutCommand({ TableName: tableName, Item: row }));
    expect(await table.readConversation(key, noon)).toEqual({ presences: [] });
    await store();
    expect(await conversationRow()).toMatchObject({ owner: 'anna', boundBy: 'presence' });
  });
});

test('an expired report is not read, although its row still lies there', async () => {
  await store();
  expect((await table.readConversation(key, noon + dayMs - 1)).presences).toHaveLength(1);
  expect(await table.readConversation(key, noon + dayMs)).toMatchObject({ owner: 'anna', presences: [] });
});

test('a conversation longer than a page of 1 MB is complete', async () => {
  const deviceIds = Array.from({ length: 12 }, (_, index) => `phone-${index}`);
  for (const deviceId of deviceIds) await store({ deviceId });
  for (const deviceId of deviceIds) {
    const Key = { pk: key, sk: `device~anna~${deviceId}` };
    const fill = { UpdateExpression: 'SET fill = :fill', ExpressionAttributeValues: { ':fill': 'x'.repeat(100_000) } };
    await tables.client.send(new UpdateCommand({ TableName: tableName, Key, ...fill }));
  }
  expect((await table.readConversation(key, noon)).presences).toHaveLength(12);
});

test('a row that is not ours is an outage, never a guess', async () => {
  await tables.client.send(new PutCommand({ TableName: tableName, Item: { pk: key, sk: 'conversation', v: 2 } }));
  await expect(table.readConversation(key, noon)).rejects.toThrow();
});
