import type { Timing } from './timing.ts';

/**
 * How long to wait before the next try: exponential with full jitter, so that many who failed together do not come back
 * together.
 * @param failures so far in a row, without this one
 * @param random from 0 to 1
 * @param atLeastSeconds what the other side asked for
 * @returns milliseconds
 */
export function backoff(
  failures: number,
  { firstBackoffMs, longestBackoffMs }: Pick<Timing, 'firstBackoffMs' | 'longestBackoffMs'>,
  random: () => number,
  atLeastSeconds = 0,
): number {
  const longest = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(failures, 30));
  return atLeastSeconds * 1000 + random() * longest;
}
