import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { documentClient } from '../lambdas/adapters/dynamodb.ts';
import { dueIndex } from '../lambdas/adapters/journal-rows.ts';

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

/** AWS's own engine, which runs for all tests, for tests of what talks to tables. */
export async function startTables(): Promise<LocalTables> {
  const endpoint = process.env.TEST_DYNAMODB_ENDPOINT;
  if (endpoint === undefined) throw new Error('No DynamoDB Local: run tests by `npm test`, which starts it.');
  const client = documentClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const made: string[] = [];
  return {
    endpoint,
    client,
    async createTable() {
      const TableName = `table-${randomUUID()}`;
      made.push(TableName);
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
      // The engine makes a table the more slowly the more there are: with some thousands of all test files it takes a tenth
      // of a second.
      await Promise.allSettled(made.map((TableName) => client.send(new DeleteTableCommand({ TableName }))));
      client.destroy();
    },
  };
}
