import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod/mini';

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.string() });

/** API Gateway's own limits and life of keys: "HTTP API quotas"; "Control access to HTTP APIs with JWT authorizers". */
const timeoutMs = 1_500;
const keyLifeMs = 2 * 3_600_000;

export interface IssuerKeysOptions {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A `kid` that is not known makes the keys be fetched again, but not sooner than this after the last time. */
  readonly cooldownMs?: number;
}

/**
 * An issuer's keys, found through its discovery document (OpenID Connect Discovery 1.0, section 4) and kept for two
 * hours; a key that is new is fetched when a token names it.
 * @returns what `jwtVerify` asks for the key of a token; it rejects with a JWKSNoMatchingKey where there is none, and
 * with any other error where the issuer's documents cannot be had
 */
export function issuerKeys(issuer: string, { now, cooldownMs = 30_000 }: IssuerKeysOptions): JWTVerifyGetKey {
  let known: { readonly getKey: JWTVerifyGetKey; readonly since: number } | undefined;

  return async (header, token) => {
    if (!known || now() - known.since >= keyLifeMs) {
      try {
        const address = await discoverKeys(issuer);
        const limits = { timeoutDuration: timeoutMs, cooldownDuration: cooldownMs, cacheMaxAge: keyLifeMs };
        known = { getKey: createRemoteJWKSet(address, limits), since: now() };
      } catch (error) {
        // The address of yesterday is better than none: what signs at it is asked for all the same.
        if (!known) throw error;
      }
    }
    return known.getKey(header, token);
  };
}

async function discoverKeys(issuer: string): Promise<URL> {
  const address = trusted(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  // A redirect could lead to an address that is not the issuer's.
  const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
  if (!response.ok) throw discoveryError('DISCOVERY_STATUS');
  const document = discoverySchema.safeParse(await response.json());
  if (!document.success) throw discoveryError('DISCOVERY_INCOMPLETE');
  if (document.data.issuer !== issuer) throw discoveryError('DISCOVERY_OF_ANOTHER_ISSUER');
  return trusted(document.data.jwks_uri);
}

/** Whoever can change the keys on their way can sign for everybody. The local stack's issuer has no certificate. */
function trusted(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost')) return url;
  throw discoveryError('DISCOVERY_NOT_HTTPS');
}

const discoveryError = (code: string) =>
  Object.assign(new Error('The issuer has no usable discovery document.'), { code });
