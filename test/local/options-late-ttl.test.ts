import { DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTable, tableSchema } from '../../local/resources/dynamodb-table.ts';
import { type LocalTables, startTables } from '../dynamodb-local.ts';
import { until } from '../end-to-end/running-stack.ts';

let tables: LocalTables;
beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables.close());

const properties = tableSchema.parse({
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
  TimeToLiveSpecification: { AttributeName: 'expiresAtSeconds', Enabled: true },
});

/** A table with a row that expired a minute ago. */
async function tableWithExpiredRow(TableName: string, lateTtl: boolean) {
  const resource = { logicalId: TableName, identity: { ref: TableName, attributes: {} }, properties };
  await createTable(tables.client, resource, { lateTtl });
  const Item = { pk: 'row', expiresAtSeconds: Math.floor(Date.now() / 1000) - 60 };
  await tables.client.send(new PutCommand({ TableName, Item }));
  return async () => (await tables.client.send(new GetCommand({ TableName, Key: { pk: 'row' } }))).Item;
}

test('with late TTL an expired row is still there when the engine has deleted the other table’s', async () => {
  const readLate = await tableWithExpiredRow('late', true);
  const readUsual = await tableWithExpiredRow('usual', false);
  // The engine goes through the tables of all tests, one after the other.
  await until(async () => (await readUsual()) === undefined, 40_000);
  expect(await readLate()).toMatchObject({ pk: 'row' });
  const { TimeToLiveDescription } = await tables.client.send(new DescribeTimeToLiveCommand({ TableName: 'late' }));
  expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: 'DISABLED' });
}, 60_000);
