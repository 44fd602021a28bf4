import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';

const discovery = z.object({ jwks_uri: z.string() });
const keySet = z.object({ keys: z.array(z.unknown()) });
/** Keys of other kinds, and those for encryption, are passed over: they may stand in a good key set. */
const rsaKey = z
  .object({
    kty: z.literal('RSA'),
    kid: z.string(),
    n: z.string(),
    e: z.string(),
    use: z.literal('sig').optional(),
    alg: z.string().optional(),
  })
  .transform(({ kty, kid, n, e, alg }) => ({ kty, kid, n, e, ...(alg !== undefined && { alg }) }));

/** API Gateway can keep an issuer's public key for two hours (AWS page http-api-jwt-authorizer). */
const keyLifeMilliseconds = 2 * 3600 * 1000;

type KnownKeys = { kids: Set<string>; getKey: JWTVerifyGetKey; fetchedAt: number };

export type IssuerKeys =
  | { kind: 'found'; getKey: JWTVerifyGetKey }
  | { kind: 'unknown-kid' }
  | { kind: 'issuer-unreachable' };

/**
 * Finds an issuer's key by `kid`: discovery document, then `jwks_uri`, kept for two hours (AWS page
 * http-api-jwt-authorizer).
 *
 * A key that was seen is good for two hours even if the issuer drops it meanwhile. A `kid` that was not seen makes the
 * keys be fetched again; AWS does not say whether it does so. A failed fetch is not remembered. `fetchJson` throws
 * when the document cannot be had.
 */
export function createIssuerKeys(
  fetchJson: (url: string) => Promise<unknown>,
  now: () => number,
): (issuer: string, kid: string) => Promise<IssuerKeys> {
  const known = new Map<string, KnownKeys>();
  const underway = new Map<string, Promise<KnownKeys | undefined>>();

  const load = async (issuer: string): Promise<KnownKeys | undefined> => {
    try {
      const document = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
      const set = keySet.parse(await fetchJson(discovery.parse(document).jwks_uri));
      const keys = set.keys.flatMap((key) => rsaKey.safeParse(key).data ?? []);
      const kids = new Set(keys.map(({ kid }) => kid));
      const loaded = { kids, getKey: createLocalJWKSet({ keys }), fetchedAt: now() };
      known.set(issuer, loaded);
      return loaded;
    } catch {
      return undefined;
    }
  };

  const loadOnce = (issuer: string) => {
    const running = underway.get(issuer) ?? load(issuer).finally(() => underway.delete(issuer));
    underway.set(issuer, running);
    return running;
  };

  return async (issuer, kid) => {
    const kept = known.get(issuer);
    if (kept?.kids.has(kid) && now() - kept.fetchedAt < keyLifeMilliseconds)
      return { kind: 'found', getKey: kept.getKey };
    const fresh = await loadOnce(issuer);
    if (!fresh) return { kind: 'issuer-unreachable' };
    return fresh.kids.has(kid) ? { kind: 'found', getKey: fresh.getKey } : { kind: 'unknown-kid' };
  };
}
