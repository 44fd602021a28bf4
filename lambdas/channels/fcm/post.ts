import type { LastLook } from '../last-look.ts';
import type { FcmRequest, Posted as PostedOnce } from './connection.ts';
import { type ConnectionSettings, createConnections } from './connections.ts';

/** What became of one request. */
export type Posted =
  | PostedOnce
  /** Nothing was written: the last look said no. */
  | { readonly kind: 'withdrawn' };

export interface Post {
  /** Asks for the last look when a connection is ready; it rejects only where that does. */
  post(request: FcmRequest, lastLook: LastLook): Promise<Posted>;
  /** A request will follow. */
  warmUp(): void;
}

/** What takes longer is better tried anew. */
const connectLimitMs = 5_000;
/** A connection may be lost while the tables are read. */
const maximumConnectionsTried = 3;

export function createPost(
  settings: Omit<ConnectionSettings, 'connectLimitMs'> & { readonly requestLimitMs: number },
): Post {
  const { requestLimitMs } = settings;
  const connections = createConnections({ ...settings, connectLimitMs: Math.min(connectLimitMs, requestLimitMs) });

  return {
    warmUp: connections.warmUp,
    async post(request, { ask, timeLeftMs }) {
      const limitMs = () => Math.max(0, Math.min(requestLimitMs, timeLeftMs()));
      let posted: Posted = { kind: 'not-sent', reason: 'connection' };
      for (let tried = 0; tried < maximumConnectionsTried && posted.kind === 'not-sent'; tried += 1) {
        const taken = await connections.take(limitMs());
        if (taken.kind === 'none') return { kind: 'not-sent', reason: taken.reason };
        const { connection } = taken;
        try {
          const looked = await ask();
          if (looked === 'withdrawn') return { kind: looked };
          if (looked !== 'write') return { kind: 'not-sent', reason: 'no-time-left' };
          posted = await connection.post(request, limitMs());
        } finally {
          connections.giveBack(connection);
        }
      }
      return posted;
    },
  };
}
