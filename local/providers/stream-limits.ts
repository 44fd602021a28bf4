import type { Http2Session } from 'node:http2';
import * as z from 'zod';

const allowed = 'must be a whole number from 0 to 100000';
export const limitsSchema = z.strictObject({
  maxConcurrentStreams: z.int(allowed).min(0, allowed).max(100_000, allowed),
});

/** How many streams a connection may have at once, after its client has proved who it is. */
export interface StreamLimits {
  /** Tells it to this session, and each later change. */
  readonly announceTo: (session: Http2Session) => void;
  /** Tells it to all sessions that know one already, and to those to come. */
  readonly set: (maxConcurrentStreams: number) => void;
}

/** 1000, as APNs' SETTINGS frames have said for years; Apple promises no number. */
export function createStreamLimits(): StreamLimits {
  const sessions = new Set<Http2Session>();
  let maxConcurrentStreams = 1000;
  return {
    announceTo: (session) => {
      if (session.destroyed || sessions.has(session)) return;
      sessions.add(session);
      session.once('close', () => sessions.delete(session));
      session.settings({ maxConcurrentStreams });
    },
    set: (limit) => {
      maxConcurrentStreams = limit;
      for (const session of sessions) if (!session.destroyed) session.settings({ maxConcurrentStreams });
    },
  };
}
