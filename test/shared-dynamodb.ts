import { startDynamoDb } from '../local/dynamodb/start.ts';

declare global {
  var stopSharedDynamoDb: (() => Promise<void>) | undefined;
}

/**
 * Before all tests: one engine for all that talk to tables of their own, instead of one for each file. The test runner's
 * processes learn of it from their environment.
 */
// biome-ignore lint/style/noDefaultExport: the test runner asks for one
export default async function startShared(): Promise<void> {
  const { endpoint, close } = await startDynamoDb();
  process.env.TEST_DYNAMODB_ENDPOINT = endpoint;
  globalThis.stopSharedDynamoDb = close;
}
