import type { ServerResponse } from 'node:http';
import type { Attempt, Attempts } from './attempts.ts';

const maxUnsentBytes = 4 * 1_048_576;

/**
 * Answers attempts as lines of JSON: what is kept of those after `after` (absent: none), then each as it happens, until
 * the reader goes. The header `attempts-after` says behind which one the stream begins. A reader with more than 4 MiB
 * unsent is cut off; it may come again from the last that it got.
 */
export function streamAttempts(attempts: Attempts, response: ServerResponse, after = attempts.newest()): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'attempts-after': after });
  response.flushHeaders();
  const write = (attempt: Attempt) => response.write(`${JSON.stringify(attempt)}\n`);
  // The limit is not for these: they are a bounded number, and cut off among them a reader might never come to their end.
  for (const attempt of attempts.after(after)) write(attempt);
  const stop = attempts.listen((attempt) => {
    write(attempt);
    if (response.writableLength > maxUnsentBytes) response.destroy();
  });
  response.once('close', stop);
}
