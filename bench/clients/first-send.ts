import { writeSync } from 'node:fs';
import { type Client, deviceTokenOf } from './client.ts';

/**
 * Sends one push and ends the process, with `{ firstSendMs, startMs }` on standard output: milliseconds from the start of
 * the process until the push was accepted, and of it what Node itself took before it read the client's file.
 */
export async function firstSend(client: Client): Promise<void> {
  await client.send(deviceTokenOf(1));
  const firstSendMs = performance.now();
  writeSync(1, JSON.stringify({ firstSendMs, startMs: performance.nodeTiming.bootstrapComplete }));
  process.exit(0);
}
