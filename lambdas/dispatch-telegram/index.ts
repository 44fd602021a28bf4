import { readEnvironment } from '../adapters/environment.ts';
import { log } from '../adapters/log.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretNotConfigured } from '../adapters/secret-not-configured.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { telegramSecret } from '../channels/telegram/credentials.ts';
import { createTelegramSenders } from '../channels/telegram/send.ts';
import { appearanceOf } from '../dispatch/appearance-of.ts';
import { createDispatcher } from '../dispatch/dispatcher.ts';
import { environmentSchema } from './env.ts';

const settings = readEnvironment(environmentSchema, process.env);
const credentialsMaxAgeMs = 15 * 60_000;

export const handler = createDispatcher(
  'telegram',
  settings,
  createTelegramSenders({
    credentials: cachedSecret(secretsManagerClient(), settings.TELEGRAM_SECRET_ARN, telegramSecret, {
      now: Date.now,
      maxAgeMs: credentialsMaxAgeMs,
      notConfigured: secretNotConfigured(log),
    }),
    origin: settings.TELEGRAM_ORIGIN,
    apps: settings.APPS,
    ...(settings.TELEGRAM_APP_NAME === undefined ? {} : { appName: settings.TELEGRAM_APP_NAME }),
    appearance: appearanceOf(settings),
    now: Date.now,
  }),
);
