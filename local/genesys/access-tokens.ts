import { randomBytes } from 'node:crypto';
import * as z from 'zod';

export const lifetimeSchema = z.strictObject({
  lifetimeSeconds: z
    .int('must be whole seconds from 1 to 172800')
    .min(1, 'must be from 1 to 172800')
    .max(172_800, 'must be from 1 to 172800'),
});

export interface AccessTokens {
  readonly issue: () => { readonly accessToken: string; readonly lifetimeSeconds: number };
  /** Whether it was given out, and is neither expired nor revoked. */
  readonly isValid: (accessToken: string) => boolean;
  /** Of the tokens given out from now on. */
  readonly setLifetime: (seconds: number) => void;
  /** Ends all that are out, and says how many there were. */
  readonly revokeAll: () => number;
}

/** A day, as a public sample of an answer has it; each OAuth client can be given another. */
const defaultLifetimeSeconds = 86_399;

/** @param now epoch milliseconds */
export function createAccessTokens(now: () => number): AccessTokens {
  const expiries = new Map<string, number>();
  let lifetimeSeconds = defaultLifetimeSeconds;
  return {
    issue() {
      const accessToken = randomBytes(48).toString('base64url');
      expiries.set(accessToken, now() + lifetimeSeconds * 1000);
      return { accessToken, lifetimeSeconds };
    },
    isValid: (accessToken) => now() < (expiries.get(accessToken) ?? Number.NEGATIVE_INFINITY),
    setLifetime: (seconds) => {
      lifetimeSeconds = seconds;
    },
    revokeAll() {
      const { size } = expiries;
      expiries.clear();
      return size;
    },
  };
}
