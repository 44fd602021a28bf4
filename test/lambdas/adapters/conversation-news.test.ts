import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { transact } from '../../../lambdas/adapters/conditional-write.ts';
import { bindBySource } from '../../../lambdas/adapters/conversation-binding.ts';
import type { ConversationNews } from '../../../lambdas/adapters/conversation-news.ts';
import { createPresenceTable, type PresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { noon } from './journal-entries.ts';
import { refusal, startTablesRelay } from './tables-relay.ts';

const dayMs = 86_400_000;
const key = 'conversation-1';
const settings = { presenceMs: 60_000, messageExpiryMs: 3_600_000 };
let tables: LocalTables;
let tableName: string;
let table: PresenceTable;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  tableName = await tables.createTable();
  table = createPresenceTable(tables.client, tableName, async () => {});
});

const note = (news: ConversationNews, now = noon) => table.noteNews(key, news, now);
const known = (now = noon) => table.readConversation(key, now);
const store = (customerId: string, receivedAt = noon) =>
  table.storeReport(key, { customerId, deviceId: 'phone', status: 'background', receivedAt }, settings);
async function row() {
  const Key = { pk: key, sk: 'conversation' };
  return (await tables.client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
}

describe('news of a conversation', () => {
  test('that nobody knew: its row, which binds nobody', async () => {
    await note({ lastCustomerMessageAt: noon - 1_000 });
    expect(await row()).toEqual({
      pk: key,
      sk: 'conversation',
      v: 1,
      source: 'genesys',
      lastCustomerMessageAt: noon - 1_000,
      expiresAtSeconds: noon / 1000 + 30 * 86_400,
    });
    expect(await known()).toEqual({ lastCustomerMessageAt: noon - 1_000, presences: [] });
  });

  test('stand beside what is known, each for itself', async () => {
    await store('anna');
    await note({ lastCustomerMessageAt: noon - 2_000 });
    await note({ endedAt: noon - 1_000 });
    expect(await known()).toMatchObject({
      owner: 'anna',
      lastCustomerMessageAt: noon - 2_000,
      endedAt: noon - 1_000,
      presences: [{ customerId: 'anna' }],
    });
    expect(await row()).toMatchObject({ boundBy: 'presence' });
  });

  test.each<'lastCustomerMessageAt' | 'endedAt'>(['lastCustomerMessageAt', 'endedAt'])(
    '%s never moves back',
    async (name) => {
      await note({ [name]: noon - 1_000 });
      await note({ [name]: noon - 5_000 });
      expect(await known()).toMatchObject({ [name]: noon - 1_000 });
      await note({ [name]: noon - 500 });
      expect(await known()).toMatchObject({ [name]: noon - 500 });
    },
  );

  test('never move back either where 20 come at once, and none is lost', async () => {
    const times = Array.from({ length: 20 }, (_, index) => noon - ((index * 7919) % 1_000));
    const patient = createPresenceTable(tables.client, tableName);
    for (let start = 0; start < times.length; start += 5) {
      await Promise.all(
        times
          .slice(start, start + 5)
          .map((at, index) => patient.noteNews(key, index % 2 ? { endedAt: at } : { lastCustomerMessageAt: at }, noon)),
      );
    }
    const latest = (odd: number) => Math.max(...times.filter((_, index) => (index % 5) % 2 === odd));
    expect(await known()).toMatchObject({ lastCustomerMessageAt: latest(0), endedAt: latest(1) });
  });

  test('bind the conversation where the source names the customer, whoever reported before', async () => {
    await store('bob');
    await note({ lastCustomerMessageAt: noon, customer: { customerId: 'anna', by: 'source', at: noon } });
    expect(await known()).toMatchObject({ owner: 'anna' });
    expect(await row()).toMatchObject({ boundBy: 'source' });
    expect(await store('bob', noon + 1)).toEqual({ kind: 'conversation-of-another' });
    await note({ lastCustomerMessageAt: noon + 1 });
    expect(await row()).toMatchObject({ owner: 'anna', boundBy: 'source', lastCustomerMessageAt: noon + 1 });
  });

  test('renew its 30 days', async () => {
    await note({ endedAt: noon }, noon);
    await note({ endedAt: noon }, noon + 10 * dayMs);
    expect(await known(noon + 40 * dayMs - 1)).toMatchObject({ endedAt: noon });
    expect(await known(noon + 40 * dayMs)).toEqual({ presences: [] });
  });

  test('nothing of an expired row comes back to life', async () => {
    await note({
      endedAt: noon + dayMs,
      lastCustomerMessageAt: noon,
      customer: { customerId: 'anna', by: 'source', at: noon },
    });
    const later = noon + 31 * dayMs;
    await note({ lastCustomerMessageAt: noon - 1_000 }, later);
    expect(await known(later)).toEqual({ lastCustomerMessageAt: noon - 1_000, presences: [] });
    expect(await row()).not.toHaveProperty('boundBy');
  });

  test('a row that changed between read and write is read again, whatever changed', async () => {
    const relay = await startTablesRelay(tables.endpoint);
    const behind = createPresenceTable(relay.client, tableName, async () => {});
    const changes: (() => Promise<unknown>)[] = [
      () => note({ endedAt: noon - 9_000 }),
      () => note({ endedAt: noon - 8_000 }),
      () => note({ lastCustomerMessageAt: noon + 5_000 }),
      () => store('bob'),
      // Nothing but who bound it differs, then nothing but the owner.
      () =>
        transact(tables.client, [bindBySource(tableName, key, { customerId: 'bob', by: 'source', at: noon }, noon)]),
      () =>
        transact(tables.client, [
          bindBySource(tableName, key, { customerId: 'anna', by: 'source', at: noon + 1 }, noon),
        ]),
      () => note({}, noon + 2 * dayMs),
    ];
    for (const [index, change] of changes.entries()) {
      let disturbed = false;
      relay.operations();
      relay.treat(async (operation) => {
        if (operation === 'PutItem' && !disturbed) {
          disturbed = true;
          await change();
        }
        return undefined;
      });
      await behind.noteNews(key, { aliases: [{ kind: 'address', value: `a-${index}` }] }, noon);
      expect(relay.operations()).toEqual(['GetItem', 'PutItem', 'GetItem', 'PutItem']);
    }
    expect(await known()).toMatchObject({ owner: 'anna', lastCustomerMessageAt: noon + 5_000, endedAt: noon - 8_000 });
    expect(await row()).toMatchObject({ boundBy: 'source' });
    await relay.close();
  });

  test('what says nothing new is not written again, until the row is to be renewed', async () => {
    const relay = await startTablesRelay(tables.endpoint);
    const behind = createPresenceTable(relay.client, tableName, async () => {});
    const news: ConversationNews = {
      lastCustomerMessageAt: noon,
      customer: { customerId: 'anna', by: 'alias', at: noon },
      aliases: [{ kind: 'external-contact', value: 'c-1' }],
    };
    expect(await behind.noteNews(key, news, noon)).toBe('noted');
    relay.operations();
    expect(await behind.noteNews(key, news, noon + 60_000)).toBe('known');
    expect(relay.operations()).toEqual(['GetItem']);
    expect(await behind.noteNews(key, { ...news, endedAt: noon }, noon)).toBe('noted');
    expect(await behind.noteNews(key, news, noon + 2 * dayMs)).toBe('noted');
    await relay.close();
  });

  test('what is disturbed again and again is an outage, and so are tables that cannot be reached', async () => {
    const relay = await startTablesRelay(tables.endpoint);
    const behind = createPresenceTable(relay.client, tableName, async () => {});
    relay.treat(async (operation) =>
      operation === 'PutItem' ? refusal('ConditionalCheckFailedException') : undefined,
    );
    await expect(behind.noteNews(key, { endedAt: noon }, noon)).rejects.toThrow('6 tries');
    relay.treat(async () => refusal('ResourceNotFoundException'));
    await expect(behind.noteNews(key, { endedAt: noon }, noon)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await relay.close();
  });
});

describe('a source that says whose conversation it is', () => {
  const bind = (owner: string, now = noon, by: 'source' | 'alias' = 'source') =>
    transact(tables.client, [bindBySource(tableName, key, { customerId: owner, by, at: now }, now)]);

  test('binds one that nobody knew', async () => {
    await bind('anna');
    expect(await row()).toEqual({
      pk: key,
      sk: 'conversation',
      v: 1,
      source: 'genesys',
      owner: 'anna',
      boundBy: 'source',
      boundAt: noon,
      expiresAtSeconds: noon / 1000 + 30 * 86_400,
    });
    expect(await known()).toEqual({ owner: 'anna', binding: { by: 'source', at: noon }, presences: [] });
  });

  test('replaces whoever it was, and leaves what else is known', async () => {
    await store('bob');
    await note({ lastCustomerMessageAt: noon - 1, endedAt: noon - 2 });
    await bind('anna', noon + dayMs);
    expect(await row()).toMatchObject({
      owner: 'anna',
      boundBy: 'source',
      lastCustomerMessageAt: noon - 1,
      endedAt: noon - 2,
      expiresAtSeconds: noon / 1000 + 31 * 86_400,
    });
    await bind('carla', noon + dayMs + 1);
    expect(await known()).toMatchObject({ owner: 'carla' });
  });

  test.each<['source' | 'alias' | 'presence', number, 'source' | 'alias', number, boolean]>([
    ['source', 0, 'source', 1, true],
    ['source', 0, 'source', 0, false],
    ['source', 1, 'source', 0, false],
    ['source', 0, 'alias', 1, false],
    ['alias', 1, 'source', 0, true],
    ['alias', 0, 'alias', 1, true],
    ['alias', 1, 'alias', 0, false],
    ['presence', 1, 'alias', 0, true],
    ['presence', 1, 'source', 0, true],
  ])('%s at %d, then %s at %d: replaced %p, by news as by a message', async (known, at, by, then, replaced) => {
    for (const write of ['news', 'message'] as const) {
      const conversation = `${key}-${write}`;
      if (known === 'presence') {
        const report = { customerId: 'bob', deviceId: 'phone', status: 'active', receivedAt: noon } as const;
        await table.storeReport(conversation, report, settings);
      } else {
        await table.noteNews(conversation, { customer: { customerId: 'bob', by: known, at: noon + at } }, noon);
      }
      const customer = { customerId: 'anna', by, at: noon + then };
      if (write === 'news') await table.noteNews(conversation, { customer }, noon);
      else
        expect(await transact(tables.client, [bindBySource(tableName, conversation, customer, noon)])).toBe(replaced);
      expect(await table.readConversation(conversation, noon)).toMatchObject({ owner: replaced ? 'anna' : 'bob' });
    }
  });

  test('what an expired row says holds no longer', async () => {
    await bind('bob', noon);
    const later = noon + 31 * dayMs;
    await transact(tables.client, [bindBySource(tableName, key, { customerId: 'anna', by: 'alias', at: 0 }, later)]);
    expect(await row()).toMatchObject({ owner: 'anna', boundBy: 'alias' });
  });

  test('a heartbeat of the owner does not undo that it was the source', async () => {
    await bind('anna');
    expect(await store('anna', noon + 2 * dayMs)).toMatchObject({ kind: 'stored' });
    expect(await row()).toMatchObject({ owner: 'anna', boundBy: 'source' });
  });
});
