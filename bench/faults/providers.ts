import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { createCertificate } from '../../local/providers/certificate.ts';
import { startProviders as startProcess } from '../../local/providers/start.ts';
import type { SenderSettings } from './sender/messages.ts';

type Secret = Pick<SenderSettings, 'apnsKey' | 'serviceAccount'>;

const apnsHost = z.object({ connections: z.int(), requests: z.int(), providerTokens: z.int() });
const stats = z.object({
  apns: z.object({ production: apnsHost, sandbox: apnsHost }),
  fcm: z.object({ connections: z.int(), requests: z.int(), accessTokens: z.int() }),
  googleOauth: z.object({ requests: z.int() }),
});
export type Stats = z.output<typeof stats>;

const acceptedPushes = z.array(
  z.object({
    deviceToken: z.string(),
    environment: z.enum(['production', 'sandbox']).optional(),
    headers: z.record(z.string(), z.string()),
    payload: z.unknown(),
  }),
);
export type AcceptedPush = z.output<typeof acceptedPushes>[number];

export interface Providers {
  readonly settings: Omit<SenderSettings, 'client' | 'channel'>;
  readonly certificateFile: string;
  /** Credentials that the providers know, too: what an operator puts in after the first were revoked. */
  readonly nextSecret: Secret;
  /** One fault is added, an array replaces all. */
  readonly fail: (faults: object) => Promise<void>;
  /** Resolves when each fault has met its request; rejects where the requests do not come. */
  readonly faultsTaken: () => Promise<void>;
  readonly limitStreams: (maxConcurrentStreams: number) => Promise<void>;
  readonly breakConnections: (channel: string, disconnect: string, reason?: string) => Promise<void>;
  readonly revokeFirstSecret: () => Promise<void>;
  /** What the providers' clock is ahead, milliseconds. */
  readonly setClock: (offsetMs: number) => Promise<void>;
  readonly stats: () => Promise<Stats>;
  readonly accepted: () => Promise<readonly AcceptedPush[]>;
  /** As if nothing had happened before. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const patienceMs = 5_000;
const app = 'com.example.app';

/** The provider stand-ins in their own process, with two sets of credentials of one account. */
export async function startProviders(): Promise<Providers> {
  const [first, next] = [credentials('KEY0000001', 'first'), credentials('KEY0000002', 'next')];
  const certificate = createCertificate();
  const folder = await mkdtemp(join(tmpdir(), 'handoff-push-faults-'));
  const certificateFile = join(folder, 'providers.pem');
  await writeFile(certificateFile, certificate.certificatePem);
  const process = await startProcess({
    certificate,
    apnsKeys: [first.knownKey, next.knownKey],
    serviceAccounts: [first.knownAccount, next.knownAccount],
    fcmProjectIds: [app],
  });

  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(process.controlUrl + path, { method, ...sent });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  const put = async (path: string, body: object) => void (await control('PUT', path, body));
  return {
    certificateFile,
    nextSecret: next.secret,
    settings: {
      apnsOrigins: { production: process.apnsProductionOrigin, sandbox: process.apnsSandboxOrigin },
      fcmOrigin: process.fcmOrigin,
      tokenUrl: process.googleTokenUrl,
      app,
      ...first.secret,
    },
    fail: (faults) => put('/faults', faults),
    faultsTaken: async () => {
      for (let waitedMs = 0; JSON.stringify(await control('GET', '/faults')) !== '[]'; waitedMs += 5) {
        if (waitedMs > patienceMs) throw new Error('The requests that the faults wait for did not come.');
        await setTimeout(5);
      }
    },
    limitStreams: (maxConcurrentStreams) => put('/limits', { maxConcurrentStreams }),
    breakConnections: (channel, disconnect, reason) =>
      put('/connections', { channel, disconnect, ...(reason ? { reason } : {}) }),
    revokeFirstSecret: () =>
      put('/revoked', {
        apnsKeyIds: [first.knownKey.keyId],
        clientEmails: [first.knownAccount.clientEmail],
      }),
    setClock: (offsetMilliseconds) => put('/clock', { offsetMilliseconds }),
    stats: async () => stats.parse(await control('GET', '/stats')),
    accepted: async () => acceptedPushes.parse(await control('GET', '/pushes')),
    reset: async () => {
      await put('/faults', []);
      await put('/limits', { maxConcurrentStreams: 1000 });
      await put('/revoked', {});
      await put('/clock', { offsetMilliseconds: 0 });
      await control('DELETE', '/pushes');
    },
    close: async () => {
      await process.close();
      await rm(folder, { recursive: true });
    },
  };
}

const publicPem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
const privatePem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** An APNs key of the one team and a service account, as the secret holds them and as the providers know them. */
function credentials(keyId: string, account: string) {
  const teamId = 'TEAM000001';
  const clientEmail = `${account}@example.iam.gserviceaccount.com`;
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const accountKey = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    secret: {
      apnsKey: { teamId, keyId, privateKey: privatePem(key.privateKey) },
      serviceAccount: { client_email: clientEmail, private_key: privatePem(accountKey.privateKey) },
    },
    knownKey: { teamId, keyId, publicKeyPem: publicPem(key.publicKey) },
    knownAccount: { clientEmail, publicKeyPem: publicPem(accountKey.publicKey) },
  };
}
