import { createHmac } from 'node:crypto';
import { fitsAny, isSame } from './same-text.ts';

/** How a header holds an HMAC: `<prefix><signature>`. */
export interface Signature {
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  readonly prefix: string;
}

const sizes = { sha1: 20, sha256: 32, sha512: 64 } as const;

/**
 * Whether a header's value is the signature of these bytes. Base64 is taken as RFC 4648 writes it, with its padding;
 * hexadecimal in either case; several signatures in one value are none.
 * @param parts what was signed: texts and raw bytes, one behind the other
 * @param secrets all that are valid now; with none, or with empty ones only, nothing is signed
 */
export function isSignatureOf(
  parts: readonly (string | Uint8Array)[],
  given: string | undefined,
  { algorithm, encoding, prefix }: Signature,
  secrets: readonly string[],
): boolean {
  const [head, tail] = [given?.slice(0, prefix.length) ?? '', given?.slice(prefix.length) ?? ''];
  const written = head + (encoding === 'hex' ? tail.toLowerCase() : tail);
  return fitsAny(secrets, (secret) => {
    const hmac = createHmac(algorithm, secret);
    for (const part of parts) hmac.update(part);
    return isSame(written, prefix + hmac.digest(encoding));
  });
}

/** Whether a header's value may be such a signature, by some secret. */
export function maybeSignature(given: string | undefined, { algorithm, encoding, prefix }: Signature): boolean {
  if (!given?.startsWith(prefix)) return false;
  const written = given.slice(prefix.length);
  const size = sizes[algorithm];
  if (encoding === 'hex') return written.length === 2 * size && /^[0-9a-f]+$/i.test(written);
  const padding = '='.repeat((3 - (size % 3)) % 3);
  const length = (4 * (size + padding.length)) / 3;
  return written.length === length && written.endsWith(padding) && /^[A-Za-z0-9+/]+={0,2}$/.test(written);
}
