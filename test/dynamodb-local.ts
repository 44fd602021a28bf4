import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { documentClient } from '../lambdas/adapters/dynamodb.ts';
import { startDynamoDb } from '../local/dynamodb/start.ts';

export interface LocalTables {
  readonly endpoint: string;
  readonly client: DynamoDBDocumentClient;
  /** A new empty table with the string keys pk and sk that all tables here have, without TTL. */
  readonly createTable: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** AWS's own engine, for tests of what talks to tables; start it once per file. */
export async function startTables(): Promise<LocalTables> {
  const { endpoint, close } = await startDynamoDb();
  const client = documentClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let tables = 0;
  return {
    endpoint,
    client,
    async createTable() {
      tables += 1;
      const TableName = `table-${tables}`;
      await client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
        }),
      );
      return TableName;
    },
    async close() {
      client.destroy();
      await close();
    },
  };
}
