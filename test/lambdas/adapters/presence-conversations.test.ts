import { PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPresenceTable, type PresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';

const noon = Date.UTC(2026, 0, 15, 12);
const dayMs = 86_400_000;
const settings = { presenceMs: 60_000, messageExpiryMs: 3_600_000 };
let tables: LocalTables;
let presenceTable: string;
let deviceTable: string;
let table: PresenceTable;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  [presenceTable, deviceTable] = [await tables.createTable(), await tables.createTable()];
  table = createPresenceTable(tables.client, presenceTable, undefined, deviceTable);
});

const store = (conversation: string, receivedAt = noon, customerId = 'anna') =>
  table.storeReport(conversation, { customerId, deviceId: 'phone', status: 'active', receivedAt }, settings);
const noted = async () =>
  (await tables.client.send(new ScanCommand({ TableName: deviceTable, ConsistentRead: true }))).Items ?? [];
const expiry = (from: number) => from / 1000 + 30 * 86_400;
const conversationRow = (conversation: string) => ({ pk: conversation, sk: 'conversation' });

describe('a conversation that a report binds is noted beside its customer’s devices', () => {
  test('as long as it is bound', async () => {
    await store('genesys~c~1', noon, 'an~na');
    expect(await noted()).toEqual([
      {
        pk: 'customer~an!-na',
        sk: 'conversation~genesys!-c!-1',
        v: 1,
        conversation: 'genesys~c~1',
        expiresAtSeconds: expiry(noon),
      },
    ]);
    expect(await table.readConversation('genesys~c~1', noon)).toMatchObject({ owner: 'an~na' });
  });

  test('each customer’s apart', async () => {
    await store('c-1');
    await store('c-2', noon, 'bob');
    expect((await noted()).map(({ pk, sk }) => [pk, sk]).toSorted()).toEqual([
      ['customer~anna', 'conversation~c-1'],
      ['customer~bob', 'conversation~c-2'],
    ]);
  });

  test('is renewed when the binding is, and not before', async () => {
    await store('c-1');
    await store('c-1', noon + dayMs - 1_000);
    expect(await noted()).toMatchObject([{ expiresAtSeconds: expiry(noon) }]);
    await store('c-1', noon + dayMs + 300_000);
    expect(await noted()).toMatchObject([{ expiresAtSeconds: expiry(noon + dayMs + 300_000) }]);
  });

  test('where only news of it were known', async () => {
    await table.noteNews('c-1', { lastCustomerMessageAt: noon - 1 }, noon);
    await store('c-1');
    expect(await noted()).toMatchObject([{ pk: 'customer~anna', conversation: 'c-1' }]);
  });

  test('where the binding of another has run out, whoever said it', async () => {
    const row = { ...conversationRow('c-1'), v: 1, source: 'genesys', owner: 'bob', boundBy: 'source' };
    await tables.client.send(
      new PutCommand({ TableName: presenceTable, Item: { ...row, expiresAtSeconds: noon / 1000 } }),
    );
    await store('c-1');
    expect(await noted()).toMatchObject([{ pk: 'customer~anna', conversation: 'c-1' }]);
  });
});

describe('nothing is noted', () => {
  test('of a conversation that is another’s', async () => {
    await store('c-1');
    const before = await noted();
    expect(await store('c-1', noon + 1, 'bob')).toEqual({ kind: 'conversation-of-another' });
    expect(await noted()).toEqual(before);
  });

  test('of a conversation that a source bound, also where a report renews it', async () => {
    const row = { ...conversationRow('c-1'), v: 1, source: 'genesys', owner: 'anna', boundBy: 'source' };
    const expiresAtSeconds = expiry(noon - 2 * dayMs);
    await tables.client.send(new PutCommand({ TableName: presenceTable, Item: { ...row, expiresAtSeconds } }));
    await store('c-1');
    expect(await table.readConversation('c-1', noon + 29 * dayMs)).toMatchObject({ owner: 'anna' });
    expect(await noted()).toEqual([]);
  });

  test('without the binding, and the binding is not written without the note', async () => {
    const lost = createPresenceTable(tables.client, presenceTable, undefined, 'no-such-table');
    const report = { customerId: 'anna', deviceId: 'phone', status: 'active' as const, receivedAt: noon };
    await expect(lost.storeReport('c-1', report, settings)).rejects.toThrow();
    expect(await table.readConversation('c-1', noon)).toEqual({ presences: [] });
  });

  test('by one who lost the race for it', async () => {
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(['anna', 'bob'].map((customerId) => store(`at-once-${round}`, noon, customerId)));
      const { owner } = await table.readConversation(`at-once-${round}`, noon);
      const here = (await noted()).filter(({ conversation }) => conversation === `at-once-${round}`);
      expect(here.map(({ pk }) => pk)).toEqual([`customer~${owner}`]);
    }
  });
});

test('a conversation bound before such notes were kept is noted with its next renewal', async () => {
  const before = createPresenceTable(tables.client, presenceTable);
  const report = { customerId: 'anna', deviceId: 'phone', status: 'active' as const, receivedAt: noon };
  await before.storeReport('c-1', report, settings);
  expect(await noted()).toEqual([]);
  await tables.client.send(
    new UpdateCommand({
      TableName: presenceTable,
      Key: conversationRow('c-1'),
      UpdateExpression: 'REMOVE boundBy',
    }),
  );
  await store('c-1', noon + 2 * dayMs);
  expect(await noted()).toMatchObject([{ conversation: 'c-1' }]);
});
