import { createServer } from 'node:http';
import * as z from 'zod/mini';
import type { KeeperStatus } from './channel-keeper.ts';
import type { HandOverStatus } from './hand-over.ts';
import type { SteadyClock } from './steady-clock.ts';

/** All times are the bridge's clock's. */
export interface HealthParts {
  readonly channels: readonly KeeperStatus[];
  /** Since when it is not known what to listen to; absent: it is. */
  readonly lookingUpSince?: number;
  readonly handOver: HandOverStatus;
  readonly catchingUp: number;
  /** Since when catching up does not get on. */
  readonly catchUpStuckSince?: number;
}

/** What somebody who watches the process needs; no ids but of queues and users that are not heard. */
export function healthOf(
  { channels, lookingUpSince, handOver, catchingUp, catchUpStuckSince }: HealthParts,
  { now, toWall }: Pick<SteadyClock, 'now' | 'toWall'>,
  patienceMs: number,
) {
  const isLate = (since: number | undefined) => since !== undefined && now() - since > patienceMs;
  const iso = (time: number | undefined) => (time === undefined ? null : new Date(toWall(time)).toISOString());
  const wrong = [
    ...(isLate(lookingUpSince) ? ['what to listen to could not be looked up'] : []),
    ...(channels.some(({ state, since }) => state !== 'connected' && isLate(since))
      ? ['a channel is not connected']
      : []),
    ...(channels.some(({ noneSince }) => isLate(noneSince)) ? ['a channel is told none of its topics'] : []),
    ...(isLate(catchUpStuckSince) ? ['catching up does not get on'] : []),
    ...(isLate(handOver.stuckSince) ? ['the ingest queue takes nothing'] : []),
  ];
  return {
    isWell: wrong.length === 0,
    page: {
      status: wrong.length === 0 ? 'ok' : wrong.join('; '),
      channels: channels.map(({ since, lastHeardAt, noneSince: _, ...channel }) => ({
        ...channel,
        since: iso(since),
        lastHeardAt: iso(lastHeardAt),
      })),
      waiting: handOver.waiting,
      lastHandedOverAt: iso(handOver.lastHandedOverAt),
      catchingUp,
    },
  };
}

export type Health = ReturnType<typeof healthOf>;

/** Serves `GET /health`: 200 or, where something is wrong for too long, 503. Rejects where the port is taken. */
export async function serveHealth(port: number, health: () => Health) {
  const server = createServer((request, response) => {
    const { isWell, page } = health();
    const isAsked = request.method === 'GET' && request.url?.split('?')[0] === '/health';
    response.writeHead(isAsked ? (isWell ? 200 : 503) : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isAsked ? page : { status: 'there is only GET /health' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  const address = z.object({ port: z.int() }).parse(server.address());
  return {
    port: address.port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
