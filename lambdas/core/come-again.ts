import { decide } from './decide.ts';
import type { PushJob } from './job.ts';
import type { Presence } from './presence.ts';

/** Why a job goes back to its queue. */
export type Return =
  /** `lookAgainAt` in epoch milliseconds. */
  | { readonly kind: 'watching'; readonly lookAgainAt: number }
  | { readonly kind: 'try-later'; readonly retryAfterSeconds?: number }
  | { readonly kind: 'channel-down' }
  /** A claim that lives until then, in epoch milliseconds. */
  | { readonly kind: 'held'; readonly until: number }
  /** Nothing has to pass first: there was no time for it, or what it knew had changed. */
  | { readonly kind: 'at-once' };

/** Where the provider names no time. */
const unnamedDelaySeconds = 180;
const channelDownDelaySeconds = 60;

/** What one receive of a job knows of the queue. Times are epoch milliseconds. */
export interface Receive {
  readonly now: number;
  /** The job's; a second later it ends by itself. */
  readonly expiresAt: number;
  /** How often the queue has handed the job out, this time included. */
  readonly receives: number;
  /** After so many the queue gives the job to the dead letters. */
  readonly maximumReceives: number;
}

/**
 * When a job that goes back shall come again: as asked, but no later than it expires, so that it then ends as expired, and
 * no sooner than its receives last until then: three times as long each time, the last of them after its expiry and one in
 * reserve for a function that dies.
 * @returns whole seconds from now, at least 1
 */
export function comeAgainAfterSeconds(why: Return, { now, expiresAt, receives, maximumReceives }: Receive): number {
  const untilExpiredSeconds = Math.ceil((expiresAt - now) / 1000) + 1;
  const receivesToCome = Math.max(1, maximumReceives - 1 - receives);
  const shareSeconds = Math.ceil(untilExpiredSeconds / 3 ** (receivesToCome - 1));
  const soonestSeconds = Math.max(1, shareSeconds, askedSeconds(why, now));
  return Math.max(1, Math.min(soonestSeconds, untilExpiredSeconds));
}

function askedSeconds(why: Return, now: number): number {
  switch (why.kind) {
    case 'watching':
      return Math.ceil((why.lookAgainAt - now) / 1000);
    case 'held':
      return Math.ceil((why.until - now) / 1000);
    case 'try-later':
      return why.retryAfterSeconds ?? unnamedDelaySeconds;
    case 'channel-down':
      return channelDownDelaySeconds;
    case 'at-once':
      return 0;
  }
}

/**
 * When to look again at a customer who seems to be watching. A job keeps its step, but each receive is one more look.
 * @returns epoch milliseconds; now, where nobody is watching
 */
export function lookAgainAt(
  job: PushJob,
  presences: readonly Presence[],
  { now, receives }: Pick<Receive, 'now' | 'receives'>,
): number {
  const decision = decide({
    now,
    sentAt: job.sentAt,
    step: job.step + receives - 1,
    owner: job.customerId,
    presences,
    devices: [],
    channels: [],
    messageExpiryMs: job.expiresAt - job.sentAt,
  });
  return decision.kind === 'watching' ? decision.lookAgainAt : now;
}
