import { log } from '../adapters/log.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretNotConfigured } from '../adapters/secret-not-configured.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { createGenesysApi, type GenesysApi } from '../sources/genesys/api.ts';
import { genesysClientSchema } from '../sources/genesys/api-credentials.ts';
import type { HearSettings } from './env.ts';

const credentialsMaxAgeMs = 15 * 60_000;

/** The client of Genesys' API, where the stack has one. */
export function genesysApiOf(settings: HearSettings): GenesysApi | undefined {
  const { GENESYS_API_SECRET_ARN: secret, GENESYS_LOGIN_ORIGIN: loginOrigin, GENESYS_API_ORIGIN: apiOrigin } = settings;
  if (secret === undefined || loginOrigin === undefined || apiOrigin === undefined) return undefined;
  const credentials = cachedSecret(secretsManagerClient(), secret, genesysClientSchema, {
    now: Date.now,
    maxAgeMs: credentialsMaxAgeMs,
    notConfigured: secretNotConfigured(log),
  });
  return createGenesysApi({ credentials, loginOrigin, apiOrigin, now: Date.now });
}
