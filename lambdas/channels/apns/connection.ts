import type { LastLook } from '../last-look.ts';
import { within } from '../within.ts';
import type { ApnsRequest } from './compose.ts';
import { type Opened, openSession } from './open-session.ts';
import type { ApnsSession, SessionLimits } from './session.ts';
import type { Sent } from './stream.ts';

export interface ConnectionLimits extends SessionLimits {
  readonly connectLimitMs: number;
  /** A session from which nothing came for longer is asked before the next request. */
  readonly idleLimitMs: number;
}

export interface Connection {
  /** Makes it, if there is none yet, for the request that is about to come. */
  prepare(): void;
  /** Sends on the current session or on a new one. */
  post(request: ApnsRequest, authorization: string, lastLook: LastLook): Promise<Sent>;
  /** Lets the requests under way end and closes. */
  leave(): void;
}

/** The one connection to a host for one provider key, kept from one invocation to the next (Apple: for hours to days). */
export function createConnection(origin: string, limits: ConnectionLimits, now: () => number): Connection {
  let current: ApnsSession | undefined;
  let opening: Promise<Opened> | undefined;
  let left = false;

  const open = () => {
    opening ??= openSession(origin, limits, now).then((opened) => {
      opening = undefined;
      if (opened.kind === 'failed') return opened;
      // Whoever had chosen this connection before it was left still sends, but keeps nothing open.
      if (left) setImmediate(opened.session.leave);
      else current = opened.session;
      return opened;
    });
    return opening;
  };
  const takes = (session: ApnsSession, authorization: string) => session.isOpen() && session.takes(authorization);
  const wasHeard = (session: ApnsSession) => {
    const quietMs = now() - session.heardAt();
    return quietMs >= 0 && quietMs <= limits.idleLimitMs;
  };
  const reach = async (authorization: string): Promise<Opened> => {
    while (current && !(takes(current, authorization) && wasHeard(current))) {
      const known = current;
      if (!takes(known, authorization)) known.leave();
      else if (await known.isAlive()) continue;
      else known.destroy();
      if (current === known) current = undefined;
    }
    return current ? { kind: 'open', session: current } : open();
  };
  const postOnReached: Connection['post'] = async (request, authorization, lastLook) => {
    const reached = await within(lastLook.timeLeftMs(), reach(authorization));
    if (reached === 'too-late') return { kind: 'no-time-left' };
    if (reached.kind === 'failed') return { kind: 'not-sent', reason: reached.reason, notTried: true };
    return reached.session.post(request, authorization, lastLook);
  };

  return {
    prepare() {
      if (!current) void open();
    },
    post: (request, authorization, lastLook) =>
      current && takes(current, authorization) && wasHeard(current)
        ? current.post(request, authorization, lastLook)
        : postOnReached(request, authorization, lastLook),
    leave() {
      left = true;
      current?.leave();
      current = undefined;
    },
  };
}
