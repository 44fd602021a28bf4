import type { LastLook } from '../last-look.ts';
import { within } from '../within.ts';
import type { ApnsRequest } from './compose.ts';
import { openSession, type SessionLimits } from './session.ts';
import type { Sent } from './stream.ts';

export interface ConnectionLimits extends SessionLimits {
  /** A session from which nothing came for longer is asked before the next request. */
  readonly idleLimitMs: number;
}

export interface Connection {
  /**
   * Sends on the current session or on a new one; what was certainly not processed is sent once more at once.
   * `giveUp` keeps later requests off the session that gave the answer.
   */
  post(request: ApnsRequest, lastLook: LastLook): Promise<Sent & { giveUp?: () => void }>;
  /** Lets the requests under way end and closes. */
  leave(): void;
}

/** The one connection to a host for one provider key, kept from one invocation to the next (Apple: for hours to days). */
export function createConnection(origin: string, limits: ConnectionLimits, now: () => number): Connection {
  let current: ReturnType<typeof openSession> | undefined;
  let left = false;

  const open = async () => {
    const opening = openSession(origin, limits, now);
    current = opening;
    const opened = await opening;
    if (opened.kind === 'failed' && current === opening) current = undefined;
    return opened;
  };

  const usable = async (): ReturnType<typeof openSession> => {
    const known = current;
    if (!known) return open();
    const opened = await known;
    if (opened.kind === 'failed') return opened;
    const { session } = opened;
    const alive = session.isOpen() && (now() - session.heardAt() <= limits.idleLimitMs || (await session.isAlive()));
    if (alive && session.isOpen()) return opened;
    if (session.isOpen()) session.destroy();
    if (current === known) current = undefined;
    return usable();
  };

  const tryOnce = async (request: ApnsRequest, lastLook: LastLook): Promise<Sent & { giveUp?: () => void }> => {
    const opened = await within(lastLook.timeLeftMs(), usable());
    if (opened === 'too-late') return { kind: 'not-sent', reason: 'no-time-left' };
    if (opened.kind === 'failed') return { kind: 'not-sent', reason: opened.reason };
    const { session } = opened;
    const sending = session.post(request, lastLook);
    // Whoever had chosen this connection before it was left still sends, but keeps nothing open.
    if (left) session.leave();
    return { ...(await sending), giveUp: session.leave };
  };

  return {
    async post(request, lastLook) {
      const sent = await tryOnce(request, lastLook);
      return sent.kind === 'not-sent' ? tryOnce(request, lastLook) : sent;
    },
    leave() {
      left = true;
      const leaving = current;
      current = undefined;
      void leaving?.then((opened) => opened.kind === 'open' && opened.session.leave());
    },
  };
}
