// Sends one push on each channel, as a function does, and says what came of it; nothing here ends the process.
import * as z from 'zod';
import { apnsCredentials } from '../../../lambdas/channels/apns/credentials.ts';
import { createApns } from '../../../lambdas/channels/apns/send.ts';
import { serviceAccount } from '../../../lambdas/channels/fcm/credentials.ts';
import { createFcm } from '../../../lambdas/channels/fcm/send.ts';
import { aPush } from './a-push.ts';
import { bundleId, projectId, secretOf } from './providers.ts';
import { unhurried } from './unhurried.ts';

const { apnsOrigin, fcmOrigin, tokenUrl, apns, fcm } = z
  .object({ apnsOrigin: z.url(), fcmOrigin: z.url(), tokenUrl: z.url(), apns: apnsCredentials, fcm: serviceAccount })
  .parse(JSON.parse(process.argv[2] ?? ''));
const sendToApple = createApns({
  credentials: secretOf(apns),
  origins: { production: apnsOrigin, sandbox: apnsOrigin },
  bundleId,
  now: Date.now,
});
const sendToGoogle = createFcm({ credentials: secretOf(fcm), origin: fcmOrigin, tokenUrl, projectId, now: Date.now });
const outcomes = await Promise.all([sendToApple, sendToGoogle].map((send) => unhurried(send)(aPush())));
process.stdout.write(JSON.stringify(outcomes.map(({ kind }) => kind)));
