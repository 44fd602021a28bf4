import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { scanAtRate } from '../../operator/devices-scan.ts';
import { type LocalTables, startTables } from '../dynamodb-local.ts';

let tables: LocalTables;
beforeAll(async () => {
  tables = await startTables();
}, 60_000);
afterAll(() => tables.close());

test('every row once, page by page, each followed by as long a pause as its read units are worth', async () => {
  const TableName = await tables.createTable();
  for (let index = 0; index < 7; index += 1) {
    // 16 KB: two read units each, because a scan is not consistent.
    const Item = { pk: `row-${index}`, sk: 'row', filling: 'x'.repeat(16_000) };
    await tables.client.send(new PutCommand({ TableName, Item }));
  }
  const [waits, progress]: [number[], string[]] = [[], []];
  const pace = {
    unitsPerSecond: 10,
    wait: async (milliseconds: number) => waits.push(milliseconds),
    progress: (line: string) => progress.push(line),
  };
  const found: unknown[] = [];
  for await (const { pk } of scanAtRate(tables.client, { TableName, Limit: 3 }, pace)) found.push(pk);
  expect(found.toSorted()).toEqual(Array.from({ length: 7 }, (_, index) => `row-${index}`));
  // Three pages; behind the last there is nothing to wait for.
  expect(waits).toEqual([600, 600]);
  expect(progress.at(-1)).toBe(`  ${TableName}: 7 rows read, 14 read units`);
});
