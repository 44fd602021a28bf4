import { createPublicKey } from 'node:crypto';
import * as z from 'zod';
import type { ApnsReason } from './apns-reasons.ts';
import { readSignedToken } from './signed-token.ts';

export interface ApnsKey {
  readonly teamId: string;
  readonly keyId: string;
  readonly publicKeyPem: string;
}

/** What APNs remembers of one connection: the token in use, since when, and the team it is bound to. */
export interface ProviderTokenUse {
  current?: { readonly token: string; readonly teamId: string; readonly sinceMs: number };
}

interface ProviderToken {
  readonly keyId: string;
  readonly teamId: string;
  readonly issuedAtMs: number;
}

export interface ProviderTokenCheck {
  /** Undefined when the request may pass. */
  readonly check: (use: ProviderTokenUse, authorization: string | undefined) => Promise<ApnsReason | undefined>;
  /** A fault calls the token in use expired: then it is old, so its successor comes too soon on no connection. */
  readonly callExpired: (use: ProviderTokenUse) => void;
  /** How many different tokens with a right signature came. */
  readonly tokensSeen: () => number;
}

const claimsSchema = z.object({ iss: z.string(), iat: z.int() });
const maxAgeMs = 3_600_000;
const minUpdateMs = 1_200_000;
/** A little clock difference is no error; how much Apple allows is not published. */
const futureToleranceMs = 60_000;

/**
 * Checks provider tokens as "Establishing a token-based connection to APNs" says: ES256, `kid`, `iss` (team), `iat` at
 * most one hour old, a new token at most once in 20 minutes on a connection, one team per connection.
 */
export function createProviderTokenCheck(
  keys: readonly ApnsKey[],
  isRevoked: (keyId: string) => boolean,
  now: () => number,
): ProviderTokenCheck {
  const publicKeys = new Map(keys.map((key) => [key.keyId, { ...key, publicKey: createPublicKey(key.publicKeyPem) }]));
  // Verifying is the costliest step of a push, and a right client sends one token for an hour.
  const verified = new Map<string, ProviderToken>();
  const calledExpired = new Set<string>();
  let tokensSeen = 0;

  async function read(token: string): Promise<ProviderToken | undefined> {
    const known = verified.get(token);
    if (known) return known;
    const signed = await readSignedToken(token, 'ES256', (keyId) => publicKeys.get(keyId ?? '')?.publicKey);
    const claims = claimsSchema.safeParse(signed?.claims).data;
    const keyId = signed?.keyId ?? '';
    const teamId = publicKeys.get(keyId)?.teamId;
    if (!claims || teamId === undefined || claims.iss !== teamId) return undefined;
    const providerToken = { keyId, teamId, issuedAtMs: claims.iat * 1000 };
    if (!verified.has(token)) {
      if (verified.size >= 1000) verified.clear();
      verified.set(token, providerToken);
      tokensSeen += 1;
    }
    return providerToken;
  }

  async function check(use: ProviderTokenUse, authorization: string | undefined): Promise<ApnsReason | undefined> {
    if (!authorization) return 'MissingProviderToken';
    const token = /^bearer (\S+)$/i.exec(authorization)?.[1];
    const providerToken = token && (await read(token));
    if (!providerToken || isRevoked(providerToken.keyId)) return 'InvalidProviderToken';
    if (providerToken.issuedAtMs > now() + futureToleranceMs) return 'InvalidProviderToken';
    if (now() - providerToken.issuedAtMs > maxAgeMs) return 'ExpiredProviderToken';
    const { current } = use;
    if (current?.token === token) return undefined;
    if (current && current.teamId !== providerToken.teamId) return 'UnrelatedKeyIdInToken';
    const young = current && now() - current.sinceMs < minUpdateMs && !calledExpired.has(current.token);
    if (young) return 'TooManyProviderTokenUpdates';
    use.current = { token, teamId: providerToken.teamId, sinceMs: now() };
    return undefined;
  }

  return {
    check,
    callExpired: ({ current }) => {
      if (current) calledExpired.add(current.token);
    },
    tokensSeen: () => tokensSeen,
  };
}
