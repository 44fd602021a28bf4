import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether Genesys signed a request of the Open Messaging webhook: `X-Hub-Signature-256: sha256=<base64 HMAC-SHA256>` over
 * the raw bytes (developer.genesys.cloud, Open Messaging, "Validate incoming requests"). Base64 as it is written there,
 * padding included; hexadecimal or base64url is no signature.
 * @param header the header's value
 * @param secrets all that are valid now, two during a rotation; with none, or with empty ones only, nothing is signed
 */
export function isSignedBy(rawBody: Uint8Array, header: string | undefined, secrets: readonly string[]): boolean {
  const given = Buffer.from(header ?? '');
  // Every secret is tried, so that the time does not tell which of them is in use.
  return secrets.map((secret) => secret !== '' && isEqual(given, signature(rawBody, secret))).includes(true);
}

/** Whether a header may be a signature, by some secret: 32 bytes in base64. */
export const isWellFormed = (header: string | undefined): boolean => /^sha256=[A-Za-z0-9+/]{43}=$/.test(header ?? '');

const signature = (rawBody: Uint8Array, secret: string): Buffer =>
  Buffer.from(`sha256=${createHmac('sha256', secret).update(rawBody).digest('base64')}`);

const isEqual = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);
