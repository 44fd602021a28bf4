import type { CachedSecret, SecretReading } from '../adapters/secret.ts';
import { waitAtMost } from '../sources/wait-at-most.ts';
import type { SourceSecrets } from './source-secrets.ts';

export type SourceSecretReading = SecretReading<SourceSecrets>;

/** The secrets of a source, as well as they can be known now. */
export interface KnownSecrets {
  /** From memory, where they were read a moment ago; where they cannot be read, those that were read last. */
  readonly held: () => Promise<SourceSecretReading>;
  /** As they are now; undefined where that cannot be found out. */
  readonly fresh: () => Promise<SourceSecretReading | undefined>;
}

export interface KnownSecretsOptions {
  readonly secret: CachedSecret<SourceSecrets>;
  /** Told where the secret could not be read. */
  readonly unreachable: (error: unknown) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly readLimitMs?: number;
}

/** While Secrets Manager is out of order. */
const betweenTriesMs = 5_000;

/** `held` rejects where nothing was ever read. */
export function knownSecrets({ secret, unreachable, now, readLimitMs = 2_000 }: KnownSecretsOptions): KnownSecrets {
  let known: SourceSecretReading | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;

  async function ask(read: () => Promise<SourceSecretReading>) {
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

  return {
    async held() {
      const reading = (await ask(secret.get)) ?? known;
      if (!reading) throw outOfReach();
      return reading;
    },
    fresh: () => ask(secret.refresh),
  };
}

/** A secret may have been put in since: who cannot look cannot judge. */
export function outOfReach(): Error {
  const error = new Error('The secret of the webhook could not be read.');
  error.name = 'SecretOutOfReach';
  return error;
}
