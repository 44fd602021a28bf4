import * as z from 'zod/mini';
import type { CachedSecret, SecretReading } from '../adapters/secret.ts';
import { waitAtMost } from '../sources/genesys/api-time-left.ts';
import type { Judge } from './handler.ts';

const signingSecret = z.string().check(z.minLength(1));

/** All with which a source may sign now: the old and the new one during a rotation. */
export const signingSecretsSchema = z.object({
  secrets: z.array(signingSecret).check(z.minLength(1), z.maxLength(2)),
});
export type SigningSecrets = z.output<typeof signingSecretsSchema>;

export interface SignatureOptions {
  readonly secret: CachedSecret<SigningSecrets>;
  readonly isSigned: (
    body: Uint8Array,
    headers: Readonly<Record<string, string | undefined>>,
    secrets: readonly string[],
  ) => boolean;
  /** Whether a signature is there and looks like one. */
  readonly mayBeSigned: (headers: Readonly<Record<string, string | undefined>>) => boolean;
  /** Told where the secret could not be read. */
  readonly unreachable: (error: unknown) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly readLimitMs?: number;
}

/** While Secrets Manager is out of order. */
const betweenTriesMs = 5_000;

/**
 * Judges requests by their signature: by the secrets that are known, and where none fits by those that the secret has
 * now. While they cannot be read, those that were read last count, and what looks signed but fits none of them cannot be
 * judged: a secret may have been put in since.
 */
export function judgeBySignature(options: SignatureOptions): Judge {
  const { secret, isSigned, mayBeSigned, unreachable, now, readLimitMs = 2_000 } = options;
  let known: SecretReading<SigningSecrets> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;

  /** Undefined where the secret cannot be read now. */
  async function ask(read: () => Promise<SecretReading<SigningSecrets>>) {
    if (Math.abs(now() - failedAt) < betweenTriesMs) return undefined;
    try {
      const reading = await waitAtMost(readLimitMs, read());
      if (reading === 'too-late') throw outOfReach();
      known = reading;
      return reading;
    } catch (error) {
      failedAt = now();
      unreachable(error);
      return undefined;
    }
  }

  return async (body, headers) => {
    const fits = (reading: SecretReading<SigningSecrets>) =>
      reading.kind === 'found' && isSigned(body, headers, reading.value.secrets);
    const held = (await ask(secret.get)) ?? known;
    if (!held) throw outOfReach();
    if (fits(held)) return 'genuine';
    const fresh = await ask(secret.refresh);
    if ((fresh ?? held).kind === 'not-configured') return 'not-configured';
    if (fresh && fits(fresh)) return 'genuine';
    if (!fresh && mayBeSigned(headers)) throw outOfReach();
    return 'forged';
  };
}

function outOfReach(): Error {
  const error = new Error('The secret of the webhook could not be read.');
  error.name = 'SecretOutOfReach';
  return error;
}
