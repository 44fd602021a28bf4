/** After all tests. */
// biome-ignore lint/style/noDefaultExport: the test runner asks for one
export default async function stopShared(): Promise<void> {
  await globalThis.stopSharedDynamoDb?.();
}
