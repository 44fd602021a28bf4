import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';

export interface CachedSecret<Value> {
  /** The value, at most `maxAgeMs` old. Concurrent callers share one request; a failed one is not kept. */
  readonly get: () => Promise<Value>;
  /** Reads it anew: after the provider refused what we hold. */
  readonly refresh: () => Promise<Value>;
}

/**
 * A JSON secret of Secrets Manager, parsed by a schema.
 * @throws an Error named `SecretNotConfigured` that names wrong fields, never their values or the secret's text
 */
export function cachedSecret<Value>(
  client: SecretsManagerClient,
  secretId: string,
  schema: z.ZodType<Value>,
  options: { readonly now: () => number; readonly maxAgeMs: number },
): CachedSecret<Value> {
  let held: { readonly value: Promise<Value>; readonly readAt: number } | undefined;
  const refresh = () => {
    const value = readSecret(client, secretId, schema);
    const mine = { value, readAt: options.now() };
    held = mine;
    value.catch(() => {
      if (held === mine) held = undefined;
    });
    return value;
  };
  return {
    refresh,
    get: () => (held && options.now() - held.readAt < options.maxAgeMs ? held.value : refresh()),
  };
}

async function readSecret<Value>(
  client: SecretsManagerClient,
  secretId: string,
  schema: z.ZodType<Value>,
): Promise<Value> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  let content: unknown;
  try {
    content = JSON.parse(SecretString ?? '');
  } catch {
    throw notConfigured('it is not JSON');
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw notConfigured(`wrong or missing: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
}

function notConfigured(what: string): Error {
  const error = new Error(`the secret is not configured: ${what}`);
  error.name = 'SecretNotConfigured';
  return error;
}
