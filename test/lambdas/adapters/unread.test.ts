import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createUnreadTable, type UnreadTable } from '../../../lambdas/adapters/unread.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { refusal, startTablesRelay, type TablesRelay } from './tables-relay.ts';

const noon = Date.UTC(2026, 0, 15, 12);
const daySeconds = 86_400;
let tables: LocalTables;
let relay: TablesRelay;
let tableName: string;
let table: UnreadTable;

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
  table = createUnreadTable(relay.client, tableName, async () => {});
  relay.treat(async () => undefined);
  relay.operations();
});

const note = (messageId: string, sentAt = noon, conversation = 'c-1', customer = 'anna', now = noon) =>
  table.noteUnread(customer, conversation, { messageId, sentAt }, now);
const clear = (what: Parameters<UnreadTable['clearUnread']>[2], conversation = 'c-1', now = noon) =>
  table.clearUnread('anna', conversation, what, now);
const count = (customer = 'anna', now = noon) => table.countUnread(customer, now);
const key = { pk: 'customer~anna', sk: 'unread~c-1' };
const row = async () => (await tables.client.send(new GetCommand({ TableName: tableName, Key: key }))).Item;
const many = (length: number) => Array.from({ length }, (_, index) => `message-${String(index).padStart(3, '0')}`);

describe('what a customer has not read', () => {
  test('each message once, with one write', async () => {
    await note('one');
    await note('one');
    await note('two');
    expect(relay.operations()).toEqual(['UpdateItem', 'UpdateItem', 'UpdateItem']);
    expect(await count()).toBe(2);
    expect(await row()).toMatchObject({ v: 1, conversation: 'c-1', expiresAtSeconds: noon / 1000 + 30 * daySeconds });
  });

  test('of all conversations, by one consistent query; nothing of another customer', async () => {
    const asked: unknown[] = [];
    await note('one');
    await note('one', noon, 'genesys~c~2');
    await note('one', noon, 'c-1', 'bob');
    await note('one', noon, 'c-1', 'anna~unread');
    relay.operations();
    relay.treat(async (_, request) => {
      asked.push(request);
      return undefined;
    });
    expect(await count()).toBe(2);
    expect(relay.operations()).toEqual(['Query']);
    expect(asked).toMatchObject([{ ConsistentRead: true }]);
    expect(await count('nobody')).toBe(0);
  });

  test('whatever the ids are', async () => {
    for (const id of ['__proto__', 'constructor', 'a~b', '~', 'ü\u2028"']) await note(id);
    expect(await count()).toBe(5);
    expect((await clear({ messageId: '__proto__' })).messageIds).toEqual(['__proto__']);
    expect((await clear({ messageId: '~' })).messageIds).toEqual(['~']);
    expect(await count()).toBe(3);
  });

  test('those who add at the same time lose none', async () => {
    await Promise.all([...many(40), ...many(40)].map((messageId) => note(messageId)));
    expect(await count()).toBe(40);
  });

  test('nor do those who clear meanwhile: each message is cleared by one of them', async () => {
    await Promise.all(many(10).map((messageId) => note(messageId)));
    const [first, second] = await Promise.all([
      clear({ upTo: noon }),
      clear({ upTo: noon }),
      ...['new-1', 'new-2', 'new-3'].map((messageId) => note(messageId, noon + 1)),
    ]);
    const cleared = [...(first?.messageIds ?? []), ...(second?.messageIds ?? [])];
    expect(cleared.toSorted()).toEqual(many(10));
    expect(await count()).toBe(3);
  });

  test('99 of a conversation: of more the oldest go', async () => {
    const ids = many(99);
    await Promise.all(ids.map((messageId, index) => note(messageId, noon + index)));
    await note('newest', noon + 1_000);
    expect(await count()).toBe(99);
    await note('older than all', noon - 1);
    expect(await count()).toBe(99);
    await note('newest', noon + 1_000);
    const { messageIds, unread } = await clear({ upTo: noon + 1_000 });
    expect(messageIds).toEqual([...ids.slice(1), 'newest'].toReversed());
    expect(unread).toBe(0);
  });

  test('rows whose time is over do not count, and begin anew', async () => {
    await note('one');
    const later = noon + 31 * daySeconds * 1000;
    expect(await count('anna', later)).toBe(0);
    await note('two', later, 'c-1', 'anna', later);
    expect(await count('anna', later)).toBe(1);
    expect((await clear({ upTo: later }, 'c-1', later)).messageIds).toEqual(['two']);
  });

  test('a row that is not ours is an outage, never a guess', async () => {
    await note('one');
    await tables.client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: key,
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': 2 },
      }),
    );
    await expect(count()).rejects.toThrow();
  });
});

describe('what was read', () => {
  test('all that was sent until then, the newest first, and how many remain in all', async () => {
    for (const [index, id] of ['a', 'b', 'c'].entries()) await note(id, noon + index);
    await note('other', noon, 'c-2');
    expect(await clear({ upTo: noon + 1 })).toEqual({ messageIds: ['b', 'a'], unread: 2 });
    expect(await clear({ upTo: noon + 1 })).toEqual({ messageIds: [], unread: 2 });
    expect(await clear({ upTo: noon + 2 })).toEqual({ messageIds: ['c'], unread: 1 });
    expect(await row()).not.toHaveProperty('messages');
    await note('d');
    expect(await count()).toBe(2);
  });

  test('nothing to clear is one query, and leaves no row', async () => {
    expect(await clear({ upTo: noon })).toEqual({ messageIds: [], unread: 0 });
    expect(relay.operations()).toEqual(['Query']);
    expect(await row()).toBeUndefined();
  });

  test('one message alone', async () => {
    await note('a');
    await note('b');
    expect(await clear({ messageId: 'a' })).toEqual({ messageIds: ['a'], unread: 1 });
  });

  test('an outage is thrown', async () => {
    await note('a');
    relay.treat(async (operation) => (operation === 'UpdateItem' ? refusal('AccessDeniedException') : undefined));
    await expect(clear({ upTo: noon })).rejects.toThrow();
    await expect(note('b')).rejects.toThrow();
  });
});
