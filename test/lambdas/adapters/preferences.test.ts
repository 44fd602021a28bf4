import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createPreferencesTable,
  mostMutedConversations,
  type PreferencesTable,
  preferencesKey,
  preferencesOf,
} from '../../../lambdas/adapters/preferences.ts';
import { defaultPreferences, type Preferences } from '../../../lambdas/core/preferences.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';

const noon = Date.UTC(2026, 0, 15, 12);
let tables: LocalTables;
let tableName: string;
let table: PreferencesTable;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  tableName = await tables.createTable();
  table = createPreferencesTable(tables.client, tableName);
});

async function rows(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return Items;
}
const muted = async (customer = 'anna') => (await table.readPreferences(customer)).mutedConversations;

const wishes: Omit<Preferences, 'mutedConversations'> = {
  categories: { chatMessages: true, ticketUpdates: false, systemNotices: false },
  mutedUntil: noon + 3_600_000,
  quietHours: { start: '22:00', end: '07:00', timeZone: 'Europe/Zurich', mode: 'defer' },
  privacy: 'id-only',
  pushWhileActive: true,
};

describe('what a customer wishes', () => {
  test('is the default where they never said anything, and nothing is stored for it', async () => {
    expect(await table.readPreferences('anna')).toEqual(defaultPreferences);
    expect(await rows()).toEqual([]);
  });

  test('is kept, one row beside the devices, and is nobody else’s', async () => {
    const written = await table.writePreferences('anna', wishes, noon);
    expect(written).toEqual({ ...wishes, mutedConversations: [] });
    expect(await table.readPreferences('anna')).toEqual(written);
    expect(await table.readPreferences('bob')).toEqual(defaultPreferences);
    expect(await rows()).toEqual([
      { pk: 'customer~anna', sk: 'preferences', v: 1, revision: 1, ...wishes, mutedConversations: [] },
    ]);
  });

  test('is replaced as a whole, but for the conversations that are muted', async () => {
    await table.muteConversation('anna', { conversation: 'c-1' }, noon);
    await table.writePreferences('anna', wishes, noon);
    const { categories, pushWhileActive } = defaultPreferences;
    const plain = await table.writePreferences('anna', { categories, pushWhileActive }, noon);
    expect(plain).toEqual({ ...defaultPreferences, mutedConversations: [{ conversation: 'c-1' }] });
    expect(await table.readPreferences('anna')).toEqual(plain);
  });

  test('can be read from a row that somebody else has read', async () => {
    await table.writePreferences('anna', wishes, noon);
    const [row] = await rows();
    expect(row).toMatchObject(preferencesKey('anna'));
    expect(preferencesOf(row)).toEqual(await table.readPreferences('anna'));
  });

  test('a row of another form is an outage, not a default: muted customers stay undisturbed', async () => {
    await tables.client.send(new PutCommand({ TableName: tableName, Item: { ...preferencesKey('anna'), v: 2 } }));
    await expect(table.readPreferences('anna')).rejects.toThrow();
    await expect(table.muteConversation('anna', { conversation: 'c-1' }, noon)).rejects.toThrow();
  });
});

describe('muted conversations', () => {
  test('the latest first, each once; muting again says anew until when', async () => {
    await table.muteConversation('anna', { conversation: 'c-1', until: noon + 1_000 }, noon);
    await table.muteConversation('anna', { conversation: 'genesys~c-2' }, noon);
    await table.muteConversation('anna', { conversation: 'c-1' }, noon);
    expect(await muted()).toEqual([{ conversation: 'c-1' }, { conversation: 'genesys~c-2' }]);
    expect(await muted('bob')).toEqual([]);
  });

  test('unmuting takes out one; where it was not muted nothing is written', async () => {
    await table.unmuteConversation('anna', 'c-1', noon);
    expect(await rows()).toEqual([]);
    await table.muteConversation('anna', { conversation: 'c-1' }, noon);
    await table.muteConversation('anna', { conversation: 'c-2' }, noon);
    await table.unmuteConversation('anna', 'c-1', noon);
    await table.unmuteConversation('anna', 'c-1', noon);
    expect(await muted()).toEqual([{ conversation: 'c-2' }]);
    expect(await rows()).toMatchObject([{ revision: 3 }]);
  });

  test.each<[string, (now: number) => Promise<unknown>, string[]]>([
    ['muting', (now) => table.muteConversation('anna', { conversation: 'c-9' }, now), ['c-9', 'c-2', 'c-3']],
    ['unmuting', (now) => table.unmuteConversation('anna', 'c-3', now), ['c-2']],
    ['writing the others', (now) => table.writePreferences('anna', wishes, now), ['c-2', 'c-3']],
  ])('%s drops those that are over', async (_, change, left) => {
    await table.muteConversation('anna', { conversation: 'c-3', until: noon + 1_001 }, noon);
    await table.muteConversation('anna', { conversation: 'c-2' }, noon);
    await table.muteConversation('anna', { conversation: 'c-1', until: noon + 1_000 }, noon);
    await change(noon + 1_000);
    expect((await muted()).map(({ conversation }) => conversation)).toEqual(left);
  });

  test('where there are too many, the one muted longest ago makes room', async () => {
    const mutedConversations = Array.from({ length: mostMutedConversations }, (_, index) => ({
      conversation: `c-${index}`,
    }));
    const row = { ...preferencesKey('anna'), v: 1, revision: 7, ...defaultPreferences, mutedConversations };
    await tables.client.send(new PutCommand({ TableName: tableName, Item: row }));
    await table.muteConversation('anna', { conversation: 'c-99' }, noon);
    expect((await muted()).map(({ conversation }) => conversation).slice(-2)).toEqual(['c-97', 'c-98']);
    await table.muteConversation('anna', { conversation: 'new' }, noon);
    const now = (await muted()).map(({ conversation }) => conversation);
    expect([now.length, now[0], now[1], now.at(-1)]).toEqual([100, 'new', 'c-99', 'c-97']);
  });

  test('the longest keys fit in a row', async () => {
    const longest = (index: number) => `${index}`.padEnd(256, 'x');
    const mutedConversations = Array.from({ length: 100 }, (_, index) => ({
      conversation: longest(index),
      until: noon,
    }));
    const row = { ...preferencesKey('x'.repeat(256)), v: 1, revision: 1, ...defaultPreferences, mutedConversations };
    await tables.client.send(new PutCommand({ TableName: tableName, Item: row }));
    expect(await muted('x'.repeat(256))).toHaveLength(100);
  });
});

test('what several devices change at once is all kept', async () => {
  const names = ['c-1', 'c-2', 'c-3', 'c-4'];
  await Promise.all([
    ...names.map((conversation) => table.muteConversation('anna', { conversation }, noon)),
    table.writePreferences('anna', wishes, noon),
  ]);
  const { mutedConversations, ...others } = await table.readPreferences('anna');
  expect(mutedConversations.map(({ conversation }) => conversation).toSorted()).toEqual(names);
  expect(others).toEqual(wishes);
});
