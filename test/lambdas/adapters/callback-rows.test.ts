import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type CallbackAnswer, noteCallback, readCallback } from '../../../lambdas/adapters/callback-rows.ts';
import { documentClient } from '../../../lambdas/adapters/dynamodb.ts';
import { messagePrefix } from '../../../lambdas/adapters/journal-rows.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { startLossyProxy } from './lossy-proxy.ts';

let tables: LocalTables;
let tableName: string;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables?.close());
beforeEach(async () => {
  tableName = await tables.createTable();
});

const noon = Date.UTC(2026, 0, 15, 12);
const answer = (differences: Partial<CallbackAnswer> = {}): CallbackAnswer => ({
  notificationId: 'n-1',
  actionId: 'a-1',
  state: 'handled',
  handledAt: new Date(noon).toISOString(),
  correlationId: 'desk-1',
  ...differences,
});
const note = (one: CallbackAnswer, client = tables.client) => noteCallback(client, { tableName, days: 30 }, one, noon);
const read = (one: CallbackAnswer) => readCallback(tables.client, tableName, one);
const rows = async () => (await tables.client.send(new ScanCommand({ TableName: tableName }))).Items ?? [];

test('what was handled is noted once, and its first answer stays', async () => {
  expect(await read(answer())).toBeUndefined();
  expect(await note(answer())).toBe(true);
  expect(await note(answer({ correlationId: 'desk-2' }))).toBe(false);
  expect(await read(answer())).toEqual(answer());
});

test('of many at once one is the first', async () => {
  const firsts = await Promise.all(Array.from({ length: 20 }, (_, n) => note(answer({ correlationId: `desk-${n}` }))));
  expect(firsts.filter(Boolean)).toHaveLength(1);
});

test('whose answer was lost on the way is still the first: the repeat of the SDK knows itself', async () => {
  const proxy = await startLossyProxy(tables.endpoint);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = documentClient({ endpoint: proxy.endpoint, region: 'eu-central-1', credentials });
  proxy.loseNextAnswer();
  expect(await note(answer(), client)).toBe(true);
  expect(proxy.lost()).toBe(1);
  expect(await note(answer(), client)).toBe(false);
  client.destroy();
  await proxy.close();
});

test.each<[string, Partial<CallbackAnswer>]>([
  ['action', { actionId: 'a-2' }],
  ['notification', { notificationId: 'n-2' }],
  ['cut between the two', { notificationId: 'n-1a', actionId: '-1' }],
])('another %s is another', async (_, differences) => {
  await note(answer());
  expect(await read(answer(differences))).toBeUndefined();
  expect(await note(answer(differences))).toBe(true);
});

test('ids of any length and of any characters have a key', async () => {
  const strange = answer({ notificationId: '~'.repeat(256), actionId: '\u0000👋'.repeat(85) });
  expect(await note(strange)).toBe(true);
  expect(await read(strange)).toEqual(strange);
});

test('it is no row of the journal, and is forgotten after its days', async () => {
  await note(answer());
  const [row] = await rows();
  expect(row?.expiresAtSeconds).toBe(noon / 1000 + 30 * 86_400);
  for (const prefix of [messagePrefix, 'push~', 'cursor~']) expect(String(row?.sk).startsWith(prefix)).toBe(false);
  // Whoever looks for a customer's rows, or for open ones, goes by these.
  for (const name of ['customerId', 'devices', 'openShard', 'dueAt']) expect(row).not.toHaveProperty(name);
});
