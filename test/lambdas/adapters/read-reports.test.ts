import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createPresenceTable, type PresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { createReadReports, type ReadReports } from '../../../lambdas/adapters/read-reports.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';

const noon = Date.UTC(2026, 0, 15, 12);
const dayMs = 86_400_000;
const settings = { presenceMs: 60_000, messageExpiryMs: 3_600_000 };
let tables: LocalTables;
let presence: PresenceTable;
let reports: ReadReports;
beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  const name = await tables.createTable();
  presence = createPresenceTable(tables.client, name);
  reports = createReadReports(tables.client, name);
});

const bind = (customerId: string) =>
  presence.storeReport('c-1', { customerId, deviceId: 'phone', status: 'background', receivedAt: noon }, settings);
const read = (upTo: number, customerId = 'anna', now = noon) => reports.noteReadUpTo('c-1', { customerId, upTo, now });
const readUpTo = async () => (await presence.readConversation('c-1', noon)).readUpTo;

test('how far the owner has read, which never moves back', async () => {
  await bind('anna');
  expect(await read(noon)).toBe('noted');
  expect(await read(noon)).toBe('known');
  expect(await read(noon - 1)).toBe('known');
  expect(await readUpTo()).toBe(noon);
  expect(await read(noon + 1)).toBe('noted');
  expect(await readUpTo()).toBe(noon + 1);
});

test('another customer’s conversation is left alone', async () => {
  await bind('bob');
  expect(await read(noon)).toBe('conversation-of-another');
  expect(await readUpTo()).toBeUndefined();
});

test('one that is nobody’s becomes nobody’s, and gets no row', async () => {
  expect(await read(noon)).toBe('of-nobody');
  expect(await presence.readConversation('c-1', noon)).toEqual({ presences: [] });
  await presence.noteNews('c-1', { endedAt: noon }, noon);
  expect(await read(noon)).toBe('of-nobody');
  expect(await presence.readConversation('c-1', noon)).toEqual({ endedAt: noon, presences: [] });
});

test('what its row says holds as long as the row does', async () => {
  await bind('bob');
  expect(await read(noon, 'anna', noon + 31 * dayMs)).toBe('of-nobody');
  expect(await read(noon, 'bob', noon + 31 * dayMs)).toBe('of-nobody');
});
