import { readEnvironment } from '../adapters/environment.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { serviceAccount } from '../channels/fcm/credentials.ts';
import { createFcm } from '../channels/fcm/send.ts';
import { createDispatcher } from '../dispatch/dispatcher.ts';
import { environmentSchema } from './env.ts';

const settings = readEnvironment(environmentSchema, process.env);
const credentialsMaxAgeMs = 15 * 60_000;

export const handler = createDispatcher(
  settings,
  createFcm({
    credentials: cachedSecret(secretsManagerClient(), settings.FCM_SECRET_ARN, serviceAccount, {
      now: Date.now,
      maxAgeMs: credentialsMaxAgeMs,
    }),
    origin: settings.FCM_ORIGIN,
    tokenUrl: settings.GOOGLE_TOKEN_URL,
    projectId: settings.FCM_PROJECT_ID,
    now: Date.now,
  }),
);
