import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in a time that tells neither where texts differ nor how long the secret one is: by their hashes. */
export const isSame = (one: string | Uint8Array, other: string | Uint8Array): boolean =>
  timingSafeEqual(hash(one), hash(other));

const hash = (value: string | Uint8Array): Buffer => createHash('sha256').update(value).digest();

/** Tries every secret, so that the time does not tell which of them is in use. An empty one fits nothing. */
export const fitsAny = (secrets: readonly string[], fits: (secret: string) => boolean): boolean =>
  secrets.map((secret) => secret !== '' && fits(secret)).includes(true);
