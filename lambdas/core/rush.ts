import type { Lane } from './urgency.ts';

/**
 * The urgent lane has more to send than its share of a provider's quota: the normal lane gives way. All functions of the
 * channel know of it from one row. Times are epoch milliseconds.
 */
export interface Rush {
  readonly since: number;
  readonly until: number;
}

/** So old may be what a function knows of a rush. */
export const rushKnownMs = 1_000;
/** Then every function of the normal lane has heard of it, and the urgent lane may take what they left. */
const settledMs = 1_500;
const rushMs = 6_000;
/** Early enough that who asks once in `rushKnownMs` never takes a rush that goes on for one that is over. */
const prolongBeforeMs = 3_000;

/** So that no lane goes hungry, and the urgent one can begin before it has said that it needs more. */
const leastShare = 0.1;

/**
 * What of the rate a lane may use, from 0 to 1: one has all of it and the other a tenth on top, so a rate must leave more
 * room than that. Without a rush it is the normal lane that has all, as if there were no other.
 */
export function shareOf(lane: Lane, rush: Rush | undefined, now: number): number {
  const isOn = rush !== undefined && rush.since <= now && now < rush.until;
  if (lane === 'normal') return isOn ? leastShare : 1;
  return isOn && now >= fullAt(rush) ? 1 : leastShare;
}

/** When the urgent lane has its full share. */
export function fullAt({ since }: Rush): number {
  return since + settledMs;
}

/** @returns the rush as it is to be now; undefined: as it was read, it lasts long enough */
export function rushOn(rush: Rush | undefined, now: number): Rush | undefined {
  if (!rush || now < rush.since || now >= rush.until) return { since: now, until: now + rushMs };
  return rush.until - now < prolongBeforeMs ? { since: rush.since, until: now + rushMs } : undefined;
}
