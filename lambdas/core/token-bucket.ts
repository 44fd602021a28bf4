/** What is left of a rate: a second's worth at most, and one token per use. `refilledAt` in epoch milliseconds. */
export interface TokenBucket {
  readonly tokens: number;
  readonly refilledAt: number;
}

/**
 * Takes a token, on credit where there is none.
 * @returns the bucket afterwards, and how many milliseconds from now the token is there
 */
export function takeToken(
  bucket: TokenBucket | undefined,
  perSecond: number,
  now: number,
): { readonly bucket: TokenBucket; readonly waitMs: number } {
  const most = Math.max(1, perSecond);
  const passedMs = bucket ? Math.max(0, now - bucket.refilledAt) : 0;
  const filled = bucket ? Math.min(most, bucket.tokens + (passedMs / 1000) * perSecond) : most;
  const tokens = filled - 1;
  return { bucket: { tokens, refilledAt: now }, waitMs: tokens >= 0 ? 0 : Math.ceil((-tokens / perSecond) * 1000) };
}
