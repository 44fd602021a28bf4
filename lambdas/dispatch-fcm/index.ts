import { readEnvironment } from '../adapters/environment.ts';
import { log } from '../adapters/log.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretNotConfigured } from '../adapters/secret-not-configured.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { fcmSecret } from '../channels/fcm/credentials.ts';
import { createFcmSenders } from '../channels/fcm/send.ts';
import { appearanceOf } from '../dispatch/appearance-of.ts';
import { createDispatcher } from '../dispatch/dispatcher.ts';
import { environmentSchema } from './env.ts';

const settings = readEnvironment(environmentSchema, process.env);
const credentialsMaxAgeMs = 15 * 60_000;

export const handler = createDispatcher(
  'fcm',
  settings,
  createFcmSenders({
    credentials: cachedSecret(secretsManagerClient(), settings.FCM_SECRET_ARN, fcmSecret, {
      now: Date.now,
      maxAgeMs: credentialsMaxAgeMs,
      notConfigured: secretNotConfigured(log),
    }),
    origin: settings.FCM_ORIGIN,
    tokenUrl: settings.GOOGLE_TOKEN_URL,
    apps: settings.APPS,
    appearance: appearanceOf(settings),
    now: Date.now,
  }),
);
