// Sends one push on each channel, as a function does, and says what came of it; nothing here ends the process.
import * as z from 'zod';
import { apnsCredentials } from '../../../lambdas/channels/apns/credentials.ts';
import { createApns } from '../../../lambdas/channels/apns/send.ts';
import { serviceAccount } from '../../../lambdas/channels/fcm/credentials.ts';
import { createFcm } from '../../../lambdas/channels/fcm/send.ts';
import { telegramSecret } from '../../../lambdas/channels/telegram/credentials.ts';
import { createTelegram } from '../../../lambdas/channels/telegram/send.ts';
import { aPush } from './a-push.ts';
import { anFcmPush } from './an-fcm-push.ts';
import { bundleId, projectId, secretOf } from './providers.ts';
import { aTelegramPush, bot } from './telegram/a-telegram-push.ts';
import { unhurried } from './unhurried.ts';

const { apnsOrigin, fcmOrigin, tokenUrl, telegramOrigin, apns, fcm, telegram } = z
  .object({
    apnsOrigin: z.url(),
    fcmOrigin: z.url(),
    tokenUrl: z.url(),
    telegramOrigin: z.url(),
    apns: apnsCredentials,
    fcm: serviceAccount,
    telegram: telegramSecret,
  })
  .parse(JSON.parse(process.argv[2] ?? ''));
const common = { appearance: { timeToLive: 'until-expiry' }, now: Date.now } as const;
const sendToApple = createApns({
  ...common,
  credentials: secretOf(apns),
  origins: { production: apnsOrigin, sandbox: apnsOrigin },
  apps: [bundleId],
});
const sendToGoogle = createFcm({
  ...common,
  credentials: secretOf(fcm),
  origin: fcmOrigin,
  tokenUrl,
  apps: [projectId],
});
const sendToTelegram = createTelegram({
  ...common,
  appearance: {},
  credentials: secretOf(telegram),
  origin: telegramOrigin,
  apps: [bot],
});
const outcomes = await Promise.all([
  unhurried(sendToApple)(aPush()),
  unhurried(sendToGoogle)(anFcmPush()),
  unhurried(sendToTelegram)(aTelegramPush()),
]);
process.stdout.write(JSON.stringify(outcomes.map(({ kind }) => kind)));
