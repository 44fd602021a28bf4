import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDynamoDb } from '../local/dynamodb/start.ts';

declare global {
  var stopSharedDynamoDb: (() => Promise<void>) | undefined;
}

/** What all tests share. The test runner's processes, and the programs that they start, learn of it from their environment. */
// biome-ignore lint/style/noDefaultExport: the test runner asks for one
export default async function beforeAll(): Promise<void> {
  // Programs are started for many tests: Node keeps their compiled sources, which is a second of each start.
  process.env.NODE_COMPILE_CACHE = join(tmpdir(), 'handoff-push-compile-cache');
  // Sources do not change while tests run: what is bundled for one local stack serves the next.
  process.env.HANDOFF_PUSH_BUNDLES = mkdtempSync(join(tmpdir(), 'handoff-push-bundles-'));
  // One engine for all that talk to tables of their own, instead of one for each file.
  const { endpoint, close } = await startDynamoDb();
  process.env.TEST_DYNAMODB_ENDPOINT = endpoint;
  globalThis.stopSharedDynamoDb = close;
}
