import { type TokenBucket, takeToken } from './token-bucket.ts';

/**
 * Of what another allows in a minute. The fifth that stays free is what may go out at once: so no minute has more than is
 * allowed, but for what is not counted.
 */
const share = 0.8;
const burstSeconds = 15;
/** Of the burst, what those of less weight leave to the others. */
export const reservedShare = 0.25;

/** How fast requests may go out below another's limit. */
export function requestRate(requestsPerMinute: number): { readonly perSecond: number; readonly burst: number } {
  const perSecond = (requestsPerMinute * share) / 60;
  return { perSecond, burst: perSecond * burstSeconds };
}

/**
 * Takes a request from what may go out below another's limit, on credit where there is none.
 * @param now epoch milliseconds
 * @returns the bucket afterwards; below 0 there was none
 */
export function takeRequest(bucket: TokenBucket | undefined, requestsPerMinute: number, now: number): TokenBucket {
  // The bucket holds a second's worth; of a clock this much slower, it is the burst.
  return takeToken(bucket, requestRate(requestsPerMinute).burst, now / burstSeconds).bucket;
}
