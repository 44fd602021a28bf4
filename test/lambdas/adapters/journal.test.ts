import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bindBySource } from '../../../lambdas/adapters/conversation-binding.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { openShards } from '../../../lambdas/adapters/journal-rows.ts';
import { createPresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import { withEnds } from '../../../lambdas/core/journal.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aJob, aMessageDevice, aMessageRow, noon } from './journal-entries.ts';
import { journalUnderTest } from './journal-under-test.ts';
import { refusal, startTablesRelay, type TablesRelay } from './tables-relay.ts';

const minuteMs = 60_000;
const twenty = Array.from({ length: 20 }, (_, index) => index);
let tables: LocalTables;
let relay: TablesRelay;
let under: Awaited<ReturnType<typeof journalUnderTest>>;

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
  under = await journalUnderTest(tables);
});

const closedRow = (deviceId = 'phone', differences: Partial<MessageRow> = {}) =>
  withEnds(aMessageRow([deviceId], differences), new Map([[0, { state: 'gone' }]]));

describe('opening a message', () => {
  test('writes the row, which disappears after the days of the settings', async () => {
    const row = aMessageRow(['phone'], { passedOver: [{ deviceId: 'old', reason: 'devices-gone' }] });
    expect(await under.journal.openMessage(row)).toEqual({ kind: 'written', row });
    expect(await under.message()).toEqual({
      pk: 'conversation-1',
      sk: 'message~message-1',
      ...row,
      openShard: expect.stringMatching(/^open~[0-7]$/),
      expiresAtSeconds: noon / 1000 + 30 * 86_400,
    });
  });

  test.each<[string, string]>([
    ['values of every kind', '{"FromASAPP":true,"list":[1,-0.5,null,"",{}],"deep":{"text":"\\u0000\\ud83d"}}'],
    ['names without a letter', '{"":{"":1},"pk":"x","#a.b":":c"}'],
    ['a number of more digits than a double holds', '{"id":12345678901234567890}'],
    ['a number far too large, and one far too small', '{"huge":1e300,"tiny":1e-300}'],
    ['objects forty deep', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`],
  ])('keeps the one device that is meant, and what passes through: %s', async (_, json) => {
    const content = { mode: 'generic', passThrough: JSON.parse(json) } as const;
    const row = aMessageRow(['phone'], { onlyDevice: { customerId: 'anna', deviceId: 'phone' }, content });
    expect(await under.journal.openMessage(row)).toEqual({ kind: 'written', row });
    expect(await under.journal.openMessage(closedRow())).toEqual({ kind: 'repeat', row });
    expect((await under.read(aJob())).message).toEqual(row);
  });

  test('a row that is closed from the start is in no index', async () => {
    await under.journal.openMessage(closedRow());
    for (const name of ['openShard', 'dueAt', 'content']) expect(await under.message()).not.toHaveProperty(name);
  });

  test('a repeat gets the row that stands, whatever it would have written, and changes nothing', async () => {
    const row = aMessageRow(['phone'], { content: { mode: 'full', preview: 'Hello' } });
    await under.journal.openMessage(row);
    const before = await under.message();
    expect(await under.journal.openMessage(closedRow('tablet', { decidedAt: noon + 5_000 }))).toEqual({
      kind: 'repeat',
      row,
    });
    expect(await under.message()).toEqual(before);
  });

  test('a repeat after the end gets the closed row', async () => {
    await under.journal.openMessage(closedRow());
    expect(await under.journal.openMessage(aMessageRow(['phone']))).toEqual({ kind: 'repeat', row: closedRow() });
  });

  test('of 20 at once one writes, and all get its row', async () => {
    const opened = await Promise.all(
      twenty.map((index) => under.journal.openMessage(aMessageRow(['phone'], { decidedAt: noon + index }))),
    );
    const written = opened.filter(({ kind }) => kind === 'written');
    expect(written).toHaveLength(1);
    expect(opened).toEqual(opened.map(({ kind }) => ({ ...written[0], kind })));
  });

  test('messages whose ids hold separators stay apart', async () => {
    for (const messageId of ['a', 'a~b', 'a!-b', 'a!~b', '~', '']) {
      expect(await under.journal.openMessage(aMessageRow([], { messageId }))).toMatchObject({ kind: 'written' });
    }
  });

  test('a write that another transaction held up is tried again', async () => {
    const journal = createJournal(relay.client, { tableName: under.tableName, days: 30, pause: async () => {} });
    let conflicts = 1;
    relay.treat(async () => (conflicts-- > 0 ? refusal('TransactionConflictException') : undefined));
    relay.operations();
    expect(await journal.openMessage(aMessageRow(['phone']))).toMatchObject({ kind: 'written' });
    // Alone it goes without the price of a transaction.
    expect(relay.operations()).toEqual(['PutItem', 'PutItem']);
  });

  test('tables that cannot be reached are an outage', async () => {
    const journal = createJournal(tables.client, { tableName: 'no-such-table', days: 30 });
    await expect(journal.openMessage(aMessageRow([]))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('opening a message and binding its conversation', () => {
  let presenceTable: string;
  beforeEach(async () => {
    presenceTable = await tables.createTable();
  });
  const open = (row: MessageRow, owner: string, client = tables.client) =>
    createJournal(client, { tableName: under.tableName, days: 30, pause: async () => {} }).openMessage(row, [
      bindBySource(presenceTable, row.conversation, { customerId: owner, by: 'source', at: noon }, noon),
    ]);
  const binding = async () => {
    const Key = { pk: 'conversation-1', sk: 'conversation' };
    return (await tables.client.send(new GetCommand({ TableName: presenceTable, Key, ConsistentRead: true }))).Item;
  };

  test('both are written in one transaction', async () => {
    const row = aMessageRow(['phone']);
    relay.operations();
    expect(await open(row, 'anna', relay.client)).toEqual({ kind: 'written', row });
    expect(relay.operations()).toEqual(['TransactWriteItems']);
    expect(await under.message()).toMatchObject({ ...row });
    expect(await binding()).toMatchObject({ v: 1, owner: 'anna', boundBy: 'source', source: 'genesys' });
  });

  test('a repeat gets the row that stands and binds nothing', async () => {
    const row = aMessageRow(['phone']);
    await under.journal.openMessage(row);
    expect(await open(closedRow(), 'bob')).toEqual({ kind: 'repeat', row });
    expect(await binding()).toBeUndefined();
  });

  test('of 20 at once one writes both', async () => {
    const opened = await Promise.all(
      twenty.map((index) => open(aMessageRow(['phone'], { decidedAt: noon + index }), `customer-${index}`)),
    );
    const written = opened.flatMap((one) => (one.kind === 'written' ? [one.row.decidedAt - noon] : []));
    expect(written).toHaveLength(1);
    expect(await binding()).toMatchObject({ owner: `customer-${written[0]}` });
  });

  test('where somebody has bound it meanwhile who outranks us, nothing is written', async () => {
    const presence = createPresenceTable(tables.client, presenceTable);
    const customer = { customerId: 'bob', by: 'source', at: noon + 1 } as const;
    await presence.noteNews('conversation-1', { customer }, noon);
    expect(await open(aMessageRow(['phone']), 'anna')).toEqual({ kind: 'overtaken' });
    expect(await under.message()).toBeUndefined();
    expect(await binding()).toMatchObject({ owner: 'bob' });
  });

  const cancelled = (...codes: string[]) => ({
    ...refusal('TransactionCanceledException'),
    body: {
      ...Object(refusal('TransactionCanceledException').body),
      CancellationReasons: codes.map((Code) => ({ Code })),
    },
  });

  test('a conflict with another transaction is tried again', async () => {
    let conflicts = 2;
    relay.treat(async () => (conflicts-- > 0 ? cancelled('None', 'TransactionConflict') : undefined));
    expect(await open(aMessageRow(['phone']), 'anna', relay.client)).toMatchObject({ kind: 'written' });
  });

  test('a conflict that does not end is thrown, and so is want of capacity at once', async () => {
    relay.treat(async () => cancelled('TransactionConflict', 'None'));
    await expect(open(aMessageRow(['phone']), 'anna', relay.client)).rejects.toThrow('6 tries');
    relay.operations();
    relay.treat(async () => cancelled('None', 'ThrottlingError'));
    await expect(open(aMessageRow(['phone']), 'anna', relay.client)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
    });
    expect(relay.operations()).toHaveLength(1);
    expect(await under.message()).toBeUndefined();
  });

  test('outranks the customer’s own report, and what is known of the conversation stays', async () => {
    const presence = createPresenceTable(tables.client, presenceTable);
    const report = { customerId: 'bob', deviceId: 'watch', status: 'active' as const, receivedAt: noon };
    await presence.storeReport('conversation-1', report, { presenceMs: 60_000, messageExpiryMs: 3_600_000 });
    await presence.noteNews('conversation-1', { lastCustomerMessageAt: noon }, noon);
    await open(aMessageRow(['phone']), 'anna');
    expect(await binding()).toMatchObject({ owner: 'anna', boundBy: 'source', lastCustomerMessageAt: noon });
    expect(
      await presence.storeReport(
        'conversation-1',
        { ...report, status: 'background', receivedAt: noon + 1 },
        {
          presenceMs: 60_000,
          messageExpiryMs: 3_600_000,
        },
      ),
    ).toEqual({ kind: 'conversation-of-another' });
  });
});

describe('reading a message', () => {
  const read = (messageId = 'message-1') => under.journal.readMessage('conversation-1', messageId);

  test('one that is not there', async () => {
    expect(await read()).toBeUndefined();
  });

  test('whole, with the rows of its pushes by their devices; queued ones have none', async () => {
    const row = aMessageRow(['phone', 'tablet', 'watch'], {
      step: 2,
      undelivered: true,
      lookAt: noon + 1,
      ends: { 1: { state: 'withheld', reason: 'expired' } },
      content: { mode: 'full', sender: 'Ann', preview: 'Hello' },
      devices: [
        aMessageDevice('phone'),
        aMessageDevice('tablet'),
        aMessageDevice('watch', { channel: 'fcm', step: 2 }),
      ],
    });
    await under.journal.openMessage(row);
    const waiting = await under.wait(aJob({ deviceId: 'watch', channel: 'fcm' }), noon + minuteMs);
    expect(await read()).toEqual({ row, pushes: new Map([[2, waiting]]) });
  });

  test('not with the pushes of other messages, of former owners, or of ids that begin alike', async () => {
    await under.journal.openMessage(aMessageRow(['phone']));
    for (const other of [{ messageId: 'message-1~' }, { messageId: 'message-10' }, { customerId: 'bob' }]) {
      await under.wait(aJob(other), noon + minuteMs);
    }
    expect(await under.rows('push')).toHaveLength(3);
    expect((await read())?.pushes).toEqual(new Map());
  });

  test('a closed one without its pushes, for nobody needs them', async () => {
    await under.journal.openMessage(closedRow());
    const journal = createJournal(relay.client, { tableName: under.tableName, days: 30 });
    relay.operations();
    expect(await journal.readMessage('conversation-1', 'message-1')).toEqual({ row: closedRow(), pushes: new Map() });
    expect(relay.operations()).toEqual(['GetItem']);
  });

  test('every read is consistent', async () => {
    await under.journal.openMessage(aMessageRow(['phone']));
    const journal = createJournal(relay.client, { tableName: under.tableName, days: 30 });
    const consistent: unknown[] = [];
    relay.treat(async (_, request) => {
      consistent.push(Object(request).ConsistentRead);
      return undefined;
    });
    await journal.readMessage('conversation-1', 'message-1');
    await journal.openMessages('conversation-1');
    expect(consistent).toEqual([true, true, true]);
  });
});

describe('the open messages of a conversation', () => {
  test('by their ids, whatever these hold; closed ones and those of others not', async () => {
    for (const messageId of ['a', 'b~c', '!']) await under.journal.openMessage(aMessageRow(['phone'], { messageId }));
    await under.journal.openMessage(closedRow('phone', { messageId: 'closed' }));
    await under.journal.openMessage(aMessageRow(['phone'], { conversation: 'conversation-2' }));
    await under.wait(aJob({ messageId: 'a' }), noon + minuteMs);
    expect((await under.journal.openMessages('conversation-1')).toSorted()).toEqual(['!', 'a', 'b~c']);
    expect(await under.journal.openMessages('conversation-3')).toEqual([]);
  });
});

describe('who may be overdue', () => {
  const nominated = async (now: number) => {
    const found = [];
    for (const shard of openShards) for await (const one of under.journal.nominate(shard, now)) found.push(one);
    return found;
  };

  test('open rows whose due time has come, oldest first, each once', async () => {
    const open = (messageId: string, dueAt: number) =>
      under.journal.openMessage(aMessageRow(['phone'], { messageId, dueAt }));
    await open('c', noon + 3);
    await open('a~', noon + 1);
    await open('b', noon + 2);
    await open('d', noon + 4);
    await under.journal.openMessage(closedRow('phone', { messageId: 'closed', dueAt: noon }));
    expect(await nominated(noon + 3)).toEqual([
      { conversation: 'conversation-1', messageId: 'a~', dueAt: noon + 1 },
      { conversation: 'conversation-1', messageId: 'b', dueAt: noon + 2 },
      { conversation: 'conversation-1', messageId: 'c', dueAt: noon + 3 },
    ]);
    expect(await nominated(noon)).toEqual([]);
  });

  test('conversations are spread over the shards, each in one', async () => {
    const conversations = Array.from({ length: 40 }, (_, index) => `conversation-${index}`);
    for (const conversation of conversations) {
      for (const messageId of ['a', 'b']) {
        await under.journal.openMessage(aMessageRow(['phone'], { conversation, messageId }));
      }
    }
    const shards = Map.groupBy(await under.rows('message'), ({ openShard }) => openShard);
    expect([...shards.keys()].toSorted()).toEqual(openShards);
    const all = await nominated(noon + 5 * minuteMs);
    expect(new Set(all.map(({ conversation }) => conversation))).toEqual(new Set(conversations));
    expect(all).toHaveLength(80);
    for (const rows of shards.values()) expect(rows.length % 2).toBe(0);
  });

  test('more than a page', async () => {
    const messageIds = ['a', 'b', 'c', 'd', 'e'];
    for (const messageId of messageIds) await under.journal.openMessage(aMessageRow([], { messageId }));
    relay.treat((_, request, forward) => forward({ ...Object(request), Limit: 2 }));
    const journal = createJournal(relay.client, { tableName: under.tableName, days: 30 });
    const found = [];
    for (const shard of openShards) {
      for await (const { messageId } of journal.nominate(shard, noon + 5 * minuteMs)) found.push(messageId);
    }
    expect(found.toSorted()).toEqual(messageIds);
    expect((await journal.openMessages('conversation-1')).toSorted()).toEqual(messageIds);
  });
});
