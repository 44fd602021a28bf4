import { CreateTableCommand, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { documentClient } from '../lambdas/adapters/dynamodb.ts';
import { dueIndex } from '../lambdas/adapters/journal-rows.ts';
import { startDynamoDb } from '../local/dynamodb/start.ts';

export interface LocalTables {
  readonly endpoint: string;
  readonly client: DynamoDBDocumentClient;
  /**
   * A new empty table with the string keys pk and sk that all tables here have, without TTL; with the journal's index,
   * which stays empty in the others.
   */
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
      const create = client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
            { AttributeName: 'openShard', AttributeType: 'S' },
            { AttributeName: 'dueAt', AttributeType: 'N' },
          ],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: dueIndex,
              KeySchema: [
                { AttributeName: 'openShard', KeyType: 'HASH' },
                { AttributeName: 'dueAt', KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
          ],
        }),
      );
      // On a busy machine the first answer comes late: the SDK asks again, and meets its own table.
      await create.catch((error: unknown) => {
        if (!(error instanceof ResourceInUseException)) throw error;
      });
      return TableName;
    },
    async close() {
      client.destroy();
      await close();
    },
  };
}
