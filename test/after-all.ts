import { rm } from 'node:fs/promises';

/** After all tests. */
// biome-ignore lint/style/noDefaultExport: the test runner asks for one
export default async function stopShared(): Promise<void> {
  await globalThis.stopSharedDynamoDb?.();
  const bundles = process.env.HANDOFF_PUSH_BUNDLES;
  if (bundles !== undefined) await rm(bundles, { recursive: true, force: true });
}
