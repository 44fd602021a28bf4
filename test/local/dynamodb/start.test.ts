import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from '@jest/globals';
import { documentClient } from '../../../lambdas/adapters/dynamodb.ts';
import { startDynamoDb } from '../../../local/dynamodb/start.ts';

const javaHome = process.env.JAVA_HOME;
afterEach(() => {
  if (javaHome === undefined) delete process.env.JAVA_HOME;
  else process.env.JAVA_HOME = javaHome;
});

test('answers an SDK client once it is started, and no more once it is closed', async () => {
  const { endpoint, close } = await startDynamoDb();
  const client = documentClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  await close();
  await close();
  await expect(client.send(new ListTablesCommand({}))).rejects.toThrow('ECONNREFUSED');
  client.destroy();
}, 30_000);

test('without Java one line says what to install', async () => {
  process.env.JAVA_HOME = '/no/such/folder';
  await expect(startDynamoDb()).rejects.toThrow(/^DynamoDB Local needs Java 17 or newer: install .*$/);
});
