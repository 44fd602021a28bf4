import type { Outcome } from './outcome.ts';

const firstWaitSeconds = 60;
const longestWaitSeconds = 15 * 60;
/** Of a wait, so that those who failed together do not come back together. */
const mostJitter = 0.2;

/**
 * When an attempt that failed is worth another one: as the provider asks, else after a minute; twice as long after each
 * try, because a provider in trouble gets better with fewer requests; never after the message's expiry, where what is left
 * is to say so.
 * @param told.tries attempts so far, at least 1
 * @param told.jitter from 0 to 1
 * @returns epoch milliseconds
 */
export function tryAgainAt(
  { retryAfterSeconds = 0 }: Pick<Extract<Outcome, { kind: 'try-later' }>, 'retryAfterSeconds'>,
  told: { readonly now: number; readonly tries: number; readonly expiresAt: number; readonly jitter: number },
): number {
  const { now, tries, expiresAt, jitter } = told;
  const growing = (retryAfterSeconds || firstWaitSeconds) * 2 ** (tries - 1) * (1 + mostJitter * jitter);
  const seconds = Math.max(retryAfterSeconds, Math.min(growing, longestWaitSeconds));
  return noLaterThan(expiresAt, now + Math.round(seconds * 1000), now);
}

/** A wait ends with its message's expiry, and never in the past. */
export function noLaterThan(expiresAt: number, until: number, now: number): number {
  return Math.min(until, Math.max(expiresAt, now));
}
