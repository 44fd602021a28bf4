import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod/mini';
import { cachedSecret } from '../../lambdas/adapters/secret.ts';

export type SecretReading<Value> =
  | { readonly kind: 'found'; readonly value: Value }
  /** `reason` names fields, never a value. */
  | { readonly kind: 'unusable'; readonly reason: string }
  /** There is no such secret, or it has no value yet: Secrets Manager calls both by one name. */
  | { readonly kind: 'missing' };

/** A secret as the functions read it, by their own schema. Rejects where it cannot be asked for. */
export async function readSecretAsFunctions<Value>(
  client: SecretsManagerClient,
  name: string,
  schema: z.core.$ZodType<Value>,
): Promise<SecretReading<Value>> {
  const once = { now: () => 0, maxAgeMs: 0, notConfigured: () => {} };
  try {
    const reading = await cachedSecret(client, name, schema, once).get();
    return reading.kind === 'found' ? reading : { kind: 'unusable', reason: reading.reason };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { kind: 'missing' };
    throw error;
  }
}
