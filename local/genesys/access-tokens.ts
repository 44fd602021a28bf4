import { randomBytes } from 'node:crypto';
import * as z from 'zod';

export const lifetimeSchema = z.strictObject({
  lifetimeSeconds: z
    .int('must be whole seconds from 1 to 172800')
    .min(1, 'must be from 1 to 172800')
    .max(172_800, 'must be from 1 to 172800'),
});

export interface AccessTokens {
  readonly issue: (clientId: string) => { readonly accessToken: string; readonly lifetimeSeconds: number };
  /** Whose it is; undefined where it was not given out, or is expired or revoked. */
  readonly clientOf: (accessToken: string) => string | undefined;
  /** Of the tokens given out from now on. */
  readonly setLifetime: (seconds: number) => void;
  /** Ends all that are out, or those of one client, and says how many there were. */
  readonly revoke: (clientId?: string) => number;
}

/** A day, as a public sample of an answer has it; each OAuth client can be given another. */
const defaultLifetimeSeconds = 86_399;

/** @param now epoch milliseconds */
export function createAccessTokens(now: () => number): AccessTokens {
  const tokens = new Map<string, { readonly clientId: string; readonly expiresAt: number }>();
  let lifetimeSeconds = defaultLifetimeSeconds;
  return {
    issue(clientId) {
      const accessToken = randomBytes(48).toString('base64url');
      tokens.set(accessToken, { clientId, expiresAt: now() + lifetimeSeconds * 1000 });
      return { accessToken, lifetimeSeconds };
    },
    clientOf(accessToken) {
      const token = tokens.get(accessToken);
      return token && now() < token.expiresAt ? token.clientId : undefined;
    },
    setLifetime: (seconds) => {
      lifetimeSeconds = seconds;
    },
    revoke(clientId) {
      const before = tokens.size;
      for (const [accessToken, token] of tokens) {
        if (clientId === undefined || token.clientId === clientId) tokens.delete(accessToken);
      }
      return before - tokens.size;
    },
  };
}
