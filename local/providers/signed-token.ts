import type { KeyObject } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { readJson } from './json.ts';

/**
 * Verifies a compact JWS with exactly one algorithm and reads its JSON claims. `keyFor` finds the public key by `kid`.
 * Answers undefined for whatever is not such a token; claims are parsed by the caller.
 */
export async function readSignedToken(
  token: string,
  algorithm: 'ES256' | 'RS256',
  keyFor: (keyId: string | undefined) => KeyObject | undefined,
): Promise<{ readonly keyId: string | undefined; readonly claims: unknown } | undefined> {
  try {
    const keyId = decodeProtectedHeader(token).kid;
    const key = keyFor(keyId);
    if (!key) return undefined;
    const { payload } = await compactVerify(token, key, { algorithms: [algorithm] });
    return { keyId, claims: readJson(payload)?.value };
  } catch {
    return undefined;
  }
}

/** The claims of a token whose signature is not checked yet, to find out whose key must verify it. */
export function unverifiedClaims(token: string): unknown {
  return readJson(Buffer.from(token.split('.')[1] ?? '', 'base64url'))?.value;
}
