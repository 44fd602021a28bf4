import { get } from 'node:http';
import * as z from 'zod';
import { channels } from '../../lambdas/core/device.ts';
import { readJson } from '../providers/json.ts';
import type { Attempt } from './wire.ts';

const attemptSchema = z.object({
  seq: z.int(),
  channel: z.enum(channels),
  environment: z.enum(['production', 'sandbox']).exactOptional(),
  deviceToken: z.string(),
  headers: z.record(z.string(), z.string()),
  payload: z.unknown(),
  at: z.number(),
  answeredAt: z.number(),
  accepted: z.boolean(),
  status: z.int().exactOptional(),
  reason: z.string().exactOptional(),
  broken: z.string().exactOptional(),
});

const reconnectMilliseconds = 1_000;

/**
 * Hears of each request to push, in order, from the control of the provider stand-ins (`GET /attempts`). Where the stream
 * breaks it goes on a second later behind the last one heard of, until it is closed.
 * @param after behind which one to begin, 0 for all that are kept
 */
export function followAttempts(
  controlUrl: string,
  onAttempt: (attempt: Attempt) => void,
  after: number,
): { close(): void } {
  let last = after;
  let reconnecting: NodeJS.Timeout | undefined;
  let isClosed = false;
  let request = connect();

  function connect() {
    const connecting = get(`${controlUrl}/attempts?after=${last}`, { agent: false }, (response) => {
      let unfinished = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (response.statusCode !== 200) return;
        const lines = (unfinished + text).split('\n');
        unfinished = lines.pop() ?? '';
        for (const line of lines) take(line);
      });
      // A stream that breaks is no failure: `close` comes behind it.
      response.on('error', () => {});
    });
    connecting.on('error', () => {});
    connecting.once('close', () => {
      if (isClosed) return;
      reconnecting = setTimeout(() => {
        request = connect();
      }, reconnectMilliseconds);
    });
    return connecting;
  }

  function take(line: string) {
    if (isClosed) return;
    const attempt = attemptSchema.safeParse(readJson(Buffer.from(line))?.value);
    if (!attempt.success) return console.error(`An attempt cannot be read: ${z.prettifyError(attempt.error)}`);
    last = attempt.data.seq;
    onAttempt(attempt.data);
  }

  return {
    close: () => {
      isClosed = true;
      clearTimeout(reconnecting);
      request.destroy();
    },
  };
}
