import { DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { documentClient } from '../../lambdas/adapters/dynamodb.ts';
import { type RunningDynamoDb, startDynamoDb } from '../../local/dynamodb/start.ts';
import { createTable, tableSchema } from '../../local/resources/dynamodb-table.ts';
import { until } from '../end-to-end/running-stack.ts';

// An engine of its own: before it deletes what has expired it goes through all tables that it has.
let engine: RunningDynamoDb;
let client: DynamoDBDocumentClient;
beforeAll(async () => {
  engine = await startDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = documentClient({ endpoint: engine.endpoint, region: 'eu-central-1', credentials });
}, 30_000);
afterAll(async () => {
  client.destroy();
  await engine.close();
});

const properties = tableSchema.parse({
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
  TimeToLiveSpecification: { AttributeName: 'expiresAtSeconds', Enabled: true },
});

/** A table with a row that expired a minute ago. */
async function tableWithExpiredRow(TableName: string, lateTtl: boolean) {
  const resource = { logicalId: TableName, identity: { ref: TableName, attributes: {} }, properties };
  await createTable(client, resource, { lateTtl });
  const Item = { pk: 'row', expiresAtSeconds: Math.floor(Date.now() / 1000) - 60 };
  await client.send(new PutCommand({ TableName, Item }));
  return async () => (await client.send(new GetCommand({ TableName, Key: { pk: 'row' } }))).Item;
}

test('with late TTL an expired row is still there when the engine has deleted the other table’s', async () => {
  const readLate = await tableWithExpiredRow('late', true);
  const readUsual = await tableWithExpiredRow('usual', false);
  await until(async () => (await readUsual()) === undefined, 30_000);
  expect(await readLate()).toMatchObject({ pk: 'row' });
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: 'late' }));
  expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: 'DISABLED' });
}, 60_000);
