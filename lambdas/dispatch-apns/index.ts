import { readEnvironment } from '../adapters/environment.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { apnsCredentials } from '../channels/apns/credentials.ts';
import { createApns } from '../channels/apns/send.ts';
import { createDispatcher } from '../dispatch/dispatcher.ts';
import { environmentSchema } from './env.ts';

const settings = readEnvironment(environmentSchema, process.env);
const credentialsMaxAgeMs = 15 * 60_000;

export const handler = createDispatcher(
  settings,
  createApns({
    credentials: cachedSecret(secretsManagerClient(), settings.APNS_SECRET_ARN, apnsCredentials, {
      now: Date.now,
      maxAgeMs: credentialsMaxAgeMs,
    }),
    origins: { production: settings.APNS_PRODUCTION_ORIGIN, sandbox: settings.APNS_SANDBOX_ORIGIN },
    bundleId: settings.APNS_BUNDLE_ID,
    now: Date.now,
  }),
);
