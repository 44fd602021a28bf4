import { randomBytes, randomUUID } from 'node:crypto';
import { type GenesysClient, genesysClientSchema } from '../lambdas/sources/genesys/api-credentials.ts';
import { sourceSecretsSchema } from '../lambdas/webhook/source-secrets.ts';
import { givenValue } from './secrets/given-value.ts';
import type { GivenSecrets } from './secrets/secrets-file.ts';

/** What an operator would have agreed on with the service that shows notifications to agents. */
export interface DesktopCredentials {
  /** Our OAuth client there: the same fields as Genesys' (RFC 6749, 2.3.1). */
  readonly client: GenesysClient;
  /** With the first of them it signs its callbacks. */
  readonly signingSecrets: readonly string[];
  /** The values of the secrets, by the last part of their name. */
  readonly secretValues: Readonly<Record<string, string>>;
}

/**
 * Made anew at each start, except what a file gives.
 * @throws an Error of one line that names the file and the field where a value cannot be used
 */
export function makeDesktopCredentials(given?: GivenSecrets): DesktopCredentials {
  const client = givenValue(given, 'desktop', genesysClientSchema) ?? {
    clientId: randomUUID(),
    clientSecret: randomBytes(32).toString('base64url'),
  };
  const signing = givenValue(given, 'desktop-callbacks', sourceSecretsSchema) ?? {
    secrets: [randomBytes(32).toString('base64url')],
  };
  return {
    client,
    signingSecrets: signing.secrets,
    secretValues: { desktop: JSON.stringify(client), 'desktop-callbacks': JSON.stringify(signing) },
  };
}
