import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';

/** What a secret holds; `reason` names what is wrong with it, never its values or its text. */
export type SecretReading<Value> =
  | { readonly kind: 'found'; readonly value: Value }
  | { readonly kind: 'not-configured'; readonly reason: string };

export interface CachedSecret<Value> {
  /** The value, at most `maxAgeMs` old. Concurrent callers share one request; a failed one is not kept. */
  readonly get: () => Promise<SecretReading<Value>>;
  /** Reads it anew, after the provider refused what we hold; at most every five seconds. */
  readonly refresh: () => Promise<SecretReading<Value>>;
}

/** A refused key is refused for every push of a batch. */
const betweenRefreshesMs = 5_000;
/** Nobody waits a quarter of an hour for what was just put in. */
const wrongMaxAgeMs = 60_000;

/**
 * A JSON secret of Secrets Manager, parsed by a schema.
 * @throws where Secrets Manager cannot be reached
 */
export function cachedSecret<Value>(
  client: SecretsManagerClient,
  secretId: string,
  schema: z.core.$ZodType<Value>,
  options: {
    readonly now: () => number;
    readonly maxAgeMs: number;
    /** Told of each read that found nothing usable. */
    readonly notConfigured: (reason: string) => void;
  },
): CachedSecret<Value> {
  let held: { readonly reading: Promise<SecretReading<Value>>; maxAgeMs: number; readonly readAt: number } | undefined;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  const read = () => {
    const mine = { reading: readSecret(client, secretId, schema), maxAgeMs: options.maxAgeMs, readAt: options.now() };
    held = mine;
    mine.reading.then(
      (found) => {
        if (found.kind === 'found') return;
        mine.maxAgeMs = wrongMaxAgeMs;
        options.notConfigured(found.reason);
      },
      () => {
        if (held === mine) held = undefined;
      },
    );
    return mine.reading;
  };
  return {
    refresh() {
      if (held && Math.abs(options.now() - refreshedAt) < betweenRefreshesMs) return held.reading;
      refreshedAt = options.now();
      return read();
    },
    get: () => (held && Math.abs(options.now() - held.readAt) < held.maxAgeMs ? held.reading : read()),
  };
}

async function readSecret<Value>(
  client: SecretsManagerClient,
  secretId: string,
  schema: z.core.$ZodType<Value>,
): Promise<SecretReading<Value>> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  let content: unknown;
  try {
    content = JSON.parse(SecretString ?? '');
  } catch {
    return { kind: 'not-configured', reason: 'it is not JSON' };
  }
  const parsed = z.safeParse(schema, content);
  if (parsed.success) return { kind: 'found', value: parsed.data };
  const wrong = parsed.error.issues.map(({ path }) => path.join('.'));
  return { kind: 'not-configured', reason: `wrong or missing: ${wrong.join(', ')}` };
}
