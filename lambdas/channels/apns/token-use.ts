import { minimumTokenAgeMs } from './provider-token.ts';

/** The provider tokens that were used on one connection. */
export interface TokenUse {
  /** Whether Apple would take a request with this token now. */
  readonly allows: (authorization: string) => boolean;
  readonly note: (authorization: string) => void;
}

/**
 * Apple counts the 20 minutes between two tokens for each connection: one that was made with an old token takes the next
 * too early. A token that was used before is not new.
 */
export function createTokenUse(now: () => number): TokenUse {
  const used = new Set<string>();
  let inUse: { readonly authorization: string; readonly since: number } | undefined;
  return {
    allows: (authorization) =>
      inUse === undefined || used.has(authorization) || Math.abs(now() - inUse.since) >= minimumTokenAgeMs,
    note(authorization) {
      if (authorization === inUse?.authorization) return;
      inUse = { authorization, since: now() };
      used.add(authorization);
    },
  };
}
