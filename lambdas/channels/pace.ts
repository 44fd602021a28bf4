import { setTimeout as sleep } from 'node:timers/promises';
import { type TokenBucket, takeToken } from '../core/token-bucket.ts';
import type { SendPush } from './send-push.ts';

/** A function that waits is paid for: what has to wait longer goes to *later*. */
const longestWaitMs = 2_000;
/** What a push needs after its wait. */
const sendMs = 10_000;

/**
 * Keeps to a rate, for each app its own, so that a project's quota is not used up by a burst.
 * @param perSecond pushes; undefined: as they come
 */
export function paced(
  send: SendPush,
  perSecond: number | undefined,
  { now, wait = sleep }: { readonly now: () => number; readonly wait?: (milliseconds: number) => Promise<unknown> },
): SendPush {
  if (perSecond === undefined) return send;
  const buckets = new Map<string, TokenBucket>();
  return async (push, stillRight, timeLeftMs) => {
    const { bucket, waitMs } = takeToken(buckets.get(push.app), perSecond, now());
    if (waitMs > Math.min(longestWaitMs, timeLeftMs() - sendMs)) {
      return { kind: 'try-later', reason: 'own-pace', notTried: true, retryAfterSeconds: Math.ceil(waitMs / 1000) };
    }
    buckets.set(push.app, bucket);
    if (waitMs > 0) await wait(waitMs);
    return send(push, stillRight, timeLeftMs);
  };
}
