import type { Throttling } from './api-definition.ts';

/**
 * A token bucket, one token per request (AWS page http-api-throttling). AWS calls its limits targets that are kept on
 * a best-effort basis; here they are exact, so that a test can rely on them.
 *
 * Returns whether a request at `now()` (milliseconds) may pass, and takes its token if so.
 */
export function createTokenBucket({ rateLimit, burstLimit }: Throttling, now: () => number): () => boolean {
  let tokens = burstLimit;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(burstLimit, tokens + (Math.max(0, at - filledAt) / 1000) * rateLimit);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
