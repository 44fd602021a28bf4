/**
 * Each channel is told that the token is revoked; one of them is enough, or each would take the new token of another away.
 * @param now by the bridge's clock
 */
export function createTokenRenewal(renewToken: () => void, now: () => number, restMs: number): () => void {
  let renewedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - renewedAt < restMs) return;
    renewedAt = now();
    renewToken();
  };
}
