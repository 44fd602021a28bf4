import { randomBytes, randomUUID } from 'node:crypto';
import { type GenesysClient, genesysClientSchema } from '../lambdas/sources/genesys/api-credentials.ts';
import { sourceSecretsSchema } from '../lambdas/webhook/source-secrets.ts';
import { givenValue } from './secrets/given-value.ts';
import type { GivenSecrets } from './secrets/secrets-file.ts';

/** What an operator would have agreed on with a Genesys organisation. */
export interface GenesysCredentials {
  /** The OAuth client of the API. */
  readonly client: GenesysClient;
  /** With the first of them the stand-in signs what it sends to the webhook. */
  readonly signingSecrets: readonly string[];
  /** The values of the secrets, by the last part of their name. */
  readonly secretValues: Readonly<Record<string, string>>;
}

/**
 * Made anew at each start, except what a file gives.
 * @throws an Error of one line that names the file and the field where a value cannot be used
 */
export function makeGenesysCredentials(given?: GivenSecrets): GenesysCredentials {
  const client = givenValue(given, 'genesys-api', genesysClientSchema) ?? {
    clientId: randomUUID(),
    clientSecret: randomBytes(32).toString('base64url'),
  };
  const signing = givenValue(given, 'genesys-open-messaging', sourceSecretsSchema) ?? {
    secrets: [randomBytes(32).toString('base64url')],
  };
  return {
    client,
    signingSecrets: signing.secrets,
    secretValues: { 'genesys-api': JSON.stringify(client), 'genesys-open-messaging': JSON.stringify(signing) },
  };
}
