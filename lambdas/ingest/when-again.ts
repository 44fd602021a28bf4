import type { Found } from './find-conversation.ts';

/** What Genesys does not know a minute after it sent it, it will not know. */
const notFoundForMs = 60_000;
const shortestSeconds = 2;
const longestSeconds = 3_600;

/** So that a table that is out of order for a moment delays nobody, and one that is down is left alone. */
const firstAfterFailureSeconds = 5;
/** As long as the queue itself hides a message. */
const longestAfterFailureSeconds = 180;

/**
 * When a message whose conversation is not known comes again: at first soon, then after half as long again as it has
 * waited, at the latest when it expires, so that the journal says so; then nobody waits any more.
 * @param message epoch milliseconds
 * @param now epoch milliseconds
 * @returns seconds from now; undefined: never
 */
export function secondsUntilAgain(
  found: Exclude<Found, { kind: 'found' }>,
  message: { readonly sentAt: number; readonly receivedAt: number; readonly messageExpiryMs: number },
  now: number,
): number | undefined {
  const { sentAt, receivedAt, messageExpiryMs } = message;
  const notFoundUntil = receivedAt + notFoundForMs;
  const until =
    found.kind === 'not-found'
      ? notFoundUntil
      : Math.max(notFoundUntil, Math.min(sentAt, receivedAt) + messageExpiryMs);
  const leftSeconds = Math.ceil((until - now) / 1000);
  if (leftSeconds <= 0) return undefined;
  const waitedSeconds = Math.max(0, now - receivedAt) / 1000;
  const askedSeconds = found.kind === 'unavailable' ? (found.retryAfterSeconds ?? 0) : 0;
  const seconds = Math.ceil(Math.max(shortestSeconds, waitedSeconds / 2, askedSeconds));
  return Math.min(seconds, longestSeconds, leftSeconds);
}

/**
 * When a request that failed, as it happens while a table is out of order, comes again: twice as late each time.
 * @param receives how often the queue has handed it out, this time included
 * @returns seconds from now
 */
export function secondsAfterFailure(receives: number): number {
  return Math.min(longestAfterFailureSeconds, firstAfterFailureSeconds * 2 ** (receives - 1));
}
