import * as z from 'zod';
import { createAcceptedPushes } from './accepted-pushes.ts';
import { createAccessTokens } from './access-tokens.ts';
import { startApns } from './apns.ts';
import { createAttempts } from './attempts.ts';
import { type Clock, startControl } from './control.ts';
import { createFaultTable } from './fault-table.ts';
import { startFcm } from './fcm.ts';
import { startGoogleOauth } from './google-oauth.ts';
import type { Revocations } from './revocations.ts';
import { createStreamLimits } from './stream-limits.ts';
import { startTelegram } from './telegram.ts';

/** What the stand-ins must know of the keys that their clients hold, and their own certificate. */
export const standInsOptionsSchema = z.strictObject({
  apnsKeys: z.array(z.strictObject({ teamId: z.string(), keyId: z.string(), publicKeyPem: z.string() })),
  serviceAccounts: z.array(z.strictObject({ clientEmail: z.string(), publicKeyPem: z.string() })),
  /** Who may get access tokens without a key; absent: nobody. */
  workloadIdentities: z.array(z.strictObject({ audience: z.string(), serviceAccountEmail: z.string() })).default([]),
  fcmProjectIds: z.array(z.string()),
  /** By user name; absent: Telegram knows no bot. */
  telegramBots: z.array(z.strictObject({ name: z.string(), botToken: z.string() })).default([]),
  certificate: z.strictObject({ certificatePem: z.string(), keyPem: z.string() }),
  /** Apps that the APNs keys may push to; absent: any. */
  bundleIds: z.array(z.string()).optional(),
});
export type StandInsOptions = z.input<typeof standInsOptionsSchema>;

/** Where the stand-ins listen. */
export const originsSchema = z.strictObject({
  apnsProductionOrigin: z.string(),
  apnsSandboxOrigin: z.string(),
  fcmOrigin: z.string(),
  googleTokenUrl: z.string(),
  googleStsTokenUrl: z.string(),
  googleIamCredentialsOrigin: z.string(),
  telegramOrigin: z.string(),
  controlUrl: z.string(),
});
export type Origins = z.output<typeof originsSchema>;

export interface StandIns extends Origins {
  readonly close: () => Promise<void>;
}

/**
 * Starts both APNs hosts, FCM, Google's token endpoints, Telegram's Bot API and the control in this process, each on a free port of
 * 127.0.0.1. `realNow` (epoch milliseconds), moved by what the control is told, is their common clock.
 */
export async function startStandIns(options: StandInsOptions, realNow: () => number = Date.now): Promise<StandIns> {
  const clock: Clock = { offsetMilliseconds: 0 };
  const now = () => realNow() + clock.offsetMilliseconds;
  const { certificate, bundleIds, workloadIdentities = [], telegramBots = [] } = options;
  const faults = createFaultTable();
  const pushes = createAcceptedPushes();
  const attempts = createAttempts();
  const accessTokens = createAccessTokens(now);
  const streamLimits = createStreamLimits();
  const revocations: Revocations = { apnsKeyIds: [], clientEmails: [] };
  const common = { certificate, faults, pushes, attempts, revocations, now };
  const apns = { ...common, keys: options.apnsKeys, bundleIds, streamLimits };
  const [production, sandbox, fcm, googleOauth, telegram] = await Promise.all([
    startApns({ ...apns, environment: 'production' }),
    startApns({ ...apns, environment: 'sandbox' }),
    startFcm({ ...common, accessTokens, projectIds: options.fcmProjectIds }),
    startGoogleOauth({ ...common, accessTokens, workloadIdentities, serviceAccounts: options.serviceAccounts }),
    startTelegram({ ...common, bots: telegramBots }),
  ]);
  const stats = () => ({
    apns: { production: production.stats(), sandbox: sandbox.stats() },
    fcm: fcm.stats(),
    googleOauth: googleOauth.stats(),
    telegram: telegram.stats(),
  });
  const control = await startControl({
    faults,
    pushes,
    attempts,
    stats,
    clock,
    streamLimits,
    revocations,
    servers: { apns: [production, sandbox], fcm: [fcm], 'google-oauth': [googleOauth], telegram: [telegram] },
  });
  return {
    apnsProductionOrigin: production.origin,
    apnsSandboxOrigin: sandbox.origin,
    fcmOrigin: fcm.origin,
    googleTokenUrl: googleOauth.tokenUrl,
    googleStsTokenUrl: googleOauth.stsTokenUrl,
    googleIamCredentialsOrigin: googleOauth.iamCredentialsOrigin,
    telegramOrigin: telegram.origin,
    controlUrl: control.url,
    close: async () => {
      await Promise.all([production, sandbox, fcm, googleOauth, telegram, control].map((running) => running.close()));
    },
  };
}
