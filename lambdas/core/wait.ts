import type { Outcome } from './outcome.ts';

const firstWaitSeconds = 60;
const longestWaitSeconds = 15 * 60;

/**
 * When an attempt that failed is worth another one: as the provider asks, else after a minute; twice as long after each
 * try, because a provider in trouble gets better with fewer requests; never after the message's expiry, where what is left
 * is to say so.
 * @param tries attempts so far, at least 1
 * @returns epoch milliseconds
 */
export function tryAgainAt(
  outcome: Extract<Outcome, { kind: 'try-later' | 'channel-down' }>,
  { now, tries, expiresAt }: { readonly now: number; readonly tries: number; readonly expiresAt: number },
): number {
  const named = outcome.kind === 'try-later' ? (outcome.retryAfterSeconds ?? 0) : 0;
  const growing = Math.min((named || firstWaitSeconds) * 2 ** (tries - 1), longestWaitSeconds);
  return Math.min(now + Math.max(named, growing) * 1000, Math.max(expiresAt, now));
}
