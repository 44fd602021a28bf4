import { setTimeout as sleep } from 'node:timers/promises';
import { type TokenBucket, takeToken } from '../core/token-bucket.ts';
import type { SendPush } from './send-push.ts';

/** A function that waits is paid for: what has to wait longer goes to *later*. */
const longestWaitMs = 2_000;
/** What a push needs after its wait. */
const sendMs = 10_000;

/** What of the pace a lane may use, for each app. */
export interface Share {
  /** From 0 to 1. */
  readonly of: (app: string) => Promise<number>;
  /**
   * The share does not do.
   * @returns when there is more, in epoch milliseconds; undefined: not at all
   */
  readonly needMore: (app: string) => Promise<number | undefined>;
}

const allOfIt: Share = { of: async () => 1, needMore: async () => undefined };

export interface PaceDependencies {
  /** Default: all of it, always. */
  readonly share?: Share;
  readonly now: () => number;
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Keeps to a rate, for each app its own, so that a project's quota is not used up by a burst.
 * @param all pushes per second; undefined: as they come
 */
export function paced(
  send: SendPush,
  all: number | undefined,
  { share = allOfIt, now, wait = sleep }: PaceDependencies,
): SendPush {
  if (all === undefined) return send;
  const buckets = new Map<string, TokenBucket>();
  const turn = (app: string, perSecond: number) => takeToken(buckets.get(app), perSecond, now());

  const rateOf = async (app: string, timeLeftMs: number): Promise<number> => {
    const perSecond = all * (await share.of(app));
    const { waitMs } = turn(app, perSecond);
    if (waitMs === 0) return perSecond;
    const moreAt = await share.needMore(app);
    if (moreAt === undefined) return perSecond;
    const moreInMs = moreAt - now();
    if (moreInMs > Math.min(waitMs, longestWaitMs, timeLeftMs - sendMs)) return perSecond;
    if (moreInMs > 0) await wait(moreInMs);
    return all * (await share.of(app));
  };

  return async (push, stillRight, timeLeftMs) => {
    const perSecond = await rateOf(push.app, timeLeftMs());
    // From here to the bucket nothing is awaited: pushes of a batch take their turns side by side.
    const { bucket, waitMs } = turn(push.app, perSecond);
    if (waitMs > Math.min(longestWaitMs, timeLeftMs() - sendMs)) {
      return { kind: 'try-later', reason: 'own-pace', notTried: true, retryAfterSeconds: Math.ceil(waitMs / 1000) };
    }
    buckets.set(push.app, bucket);
    if (waitMs > 0) await wait(waitMs);
    return send(push, stillRight, timeLeftMs);
  };
}
