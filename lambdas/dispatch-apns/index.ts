import { readEnvironment } from '../adapters/environment.ts';
import { log } from '../adapters/log.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretNotConfigured } from '../adapters/secret-not-configured.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { apnsSecret } from '../channels/apns/credentials.ts';
import { createApnsSenders } from '../channels/apns/send.ts';
import { appearanceOf } from '../dispatch/appearance-of.ts';
import { createDispatcher } from '../dispatch/dispatcher.ts';
import { environmentSchema } from './env.ts';

const settings = readEnvironment(environmentSchema, process.env);
const credentialsMaxAgeMs = 15 * 60_000;

export const handler = createDispatcher(
  'apns',
  settings,
  createApnsSenders({
    credentials: cachedSecret(secretsManagerClient(), settings.APNS_SECRET_ARN, apnsSecret, {
      now: Date.now,
      maxAgeMs: credentialsMaxAgeMs,
      notConfigured: secretNotConfigured(log),
    }),
    origins: { production: settings.APNS_PRODUCTION_ORIGIN, sandbox: settings.APNS_SANDBOX_ORIGIN },
    apps: settings.APPS,
    appearance: appearanceOf(settings),
    now: Date.now,
  }),
);
