import { type KeyObject, verify } from 'node:crypto';

/**
 * Whether a compact JWT carries a good signature of this key, ES256 or RS256. Each token is verified once: the server
 * must not be slower than the clients that it is there to measure.
 */
export function createSignatureCheck(key: KeyObject): (token: string) => boolean {
  const known = new Map<string, boolean>();
  return (token) => {
    const before = known.get(token);
    if (before !== undefined) return before;
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    const good =
      end > 0 && verify('sha256', Buffer.from(token.slice(0, end)), { key, dsaEncoding: 'ieee-p1363' }, signature);
    known.set(token, good);
    return good;
  };
}
