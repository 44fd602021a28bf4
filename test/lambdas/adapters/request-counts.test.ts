import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createRequestCounter, type RequestCounter } from '../../../lambdas/adapters/request-counts.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { noon } from './journal-entries.ts';

let tables: LocalTables;
let tableName: string;
let counter: RequestCounter;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  tableName = await tables.createTable();
  counter = createRequestCounter(tables.client, tableName);
});

test.each([
  ['register', 60],
  ['unregister', 20],
] as const)('%s: %d in a minute, also when all come at once', async (what, most) => {
  const asked = Array.from({ length: most + 5 }, () => counter.countRequest('anna', what, noon + 500));
  const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'counted')).toHaveLength(most);
  expect(await counter.countRequest('anna', what, noon + 500)).toEqual({ kind: 'full', retryAfterSeconds: 60 });
  expect(await counter.countRequest('anna', what, noon + 59_999)).toEqual({ kind: 'full', retryAfterSeconds: 1 });
  expect(await counter.countRequest('anna', what, noon + 60_000)).toEqual({ kind: 'counted' });
  expect(await counter.countRequest('bob', what, noon)).toEqual({ kind: 'counted' });
});

test('the counters are apart, and their rows expire soon after their minute', async () => {
  for (let index = 0; index < 20; index += 1) await counter.countRequest('anna', 'unregister', noon);
  expect(await counter.countRequest('anna', 'unregister', noon)).toMatchObject({ kind: 'full' });
  expect(await counter.countRequest('anna', 'register', noon)).toEqual({ kind: 'counted' });
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: tableName }));
  expect(Items.map(({ requests }) => requests).toSorted()).toEqual([1, 20]);
  for (const { expiresAtSeconds } of Items) expect(expiresAtSeconds).toBe(noon / 1000 + 120);
});
