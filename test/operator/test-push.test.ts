import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import type { Device } from '../../lambdas/core/device.ts';
import { createCertificate } from '../../local/providers/certificate.ts';
import { type StandIns, startStandIns } from '../../local/providers/stand-ins.ts';
import { type SecretsServer, startSecrets } from '../../local/secrets/server.ts';
import { sendTo } from '../../operator/test-push/send-to.ts';
import { apnsKey, serviceAccountKey } from '../lambdas/channels/providers.ts';
import { contextOn } from './doctor-context.ts';

const key = apnsKey('KEY0000001');
const account = serviceAccountKey('push@demo-project.iam.gserviceaccount.com');
const certificate = createCertificate();
const pushesSchema = z.array(z.object({ deviceToken: z.string(), payload: z.unknown() }));

let standIns: StandIns;
let secrets: SecretsServer;
let deployed: ReturnType<typeof contextOn>;

beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  const known = { apnsKeys: [key.known], serviceAccounts: [account.known], fcmProjectIds: ['demo-project'] };
  [standIns, secrets] = await Promise.all([startStandIns({ certificate, ...known }), startSecrets()]);
  secrets.putSecret({ arn: 'a', name: 'apns', value: JSON.stringify(key.credentials) });
  secrets.putSecret({ arn: 'f', name: 'fcm', value: JSON.stringify(account.credentials) });
  deployed = contextOn(secrets.endpoint, {
    settings: {
      apns: {
        apps: ['com.example.app'],
        secretName: 'apns',
        defaultEnvironment: 'production',
        productionOrigin: standIns.apnsProductionOrigin,
        sandboxOrigin: standIns.apnsSandboxOrigin,
      },
      fcm: {
        apps: ['demo-project'],
        secretName: 'fcm',
        origin: standIns.fcmOrigin,
        tokenUrl: standIns.googleTokenUrl,
      },
    },
  });
});

beforeEach(async () => {
  await fetch(`${standIns.controlUrl}/pushes`, { method: 'DELETE' });
  await fail([]);
});

afterAll(async () => {
  deployed.close();
  await Promise.all([standIns.close(), secrets.close()]);
});

async function fail(faults: unknown) {
  const response = await fetch(`${standIns.controlUrl}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  expect(response.status).toBe(200);
}

const arrived = async () => pushesSchema.parse(await (await fetch(`${standIns.controlUrl}/pushes`)).json());

const common = {
  customerId: 'anna',
  deviceId: 'd',
  addressKind: 'token',
  environment: 'production',
  environmentIsCertain: true,
  registeredAt: 0,
  version: 1,
  recipient: 'r',
} as const;
const iphone: Device & { app: string } = {
  ...common,
  channel: 'apns',
  platform: 'ios',
  token: 'abcdef0123',
  app: 'com.example.app',
};
const android: Device & { app: string } = {
  ...common,
  channel: 'fcm',
  platform: 'android',
  token: 'fcm-token:APA91b',
  app: 'demo-project',
};

function tryOn(device: typeof iphone, options: { dryRun?: boolean; message?: string } = {}) {
  const { settings, secrets: client } = deployed.context;
  return sendTo(device, settings, client, { id: 'handoff-test-1', dryRun: false, now: Date.now, ...options });
}

describe.each([
  ['apns', iphone],
  ['fcm', android],
] as const)('a test push through %s', (_, device) => {
  test('arrives, and says nothing of the device itself', async () => {
    const sent = await tryOn(device, { message: 'Hello from the operator' });
    expect(sent).toMatchObject({ kind: 'delivered', providerMessageId: expect.any(String) });
    expect(JSON.stringify(sent)).not.toContain(device.token);
    const [push, ...others] = await arrived();
    expect(push?.deviceToken).toBe(device.token);
    expect(JSON.stringify(push?.payload)).toContain('Hello from the operator');
    expect(others).toEqual([]);
  });

  test('says no words of its own where none are given', async () => {
    await tryOn(device);
    const [push] = await arrived();
    expect(JSON.stringify(push?.payload)).toContain('"type":"system"');
    expect(JSON.stringify(push?.payload)).toContain('handoff-test-1');
  });

  test('arrives nowhere in a dry run', async () => {
    expect(await tryOn(device, { dryRun: true })).toMatchObject({ kind: 'would-be-sent' });
    expect(await arrived()).toEqual([]);
  });
});

describe('what the provider says', () => {
  test.each([
    [iphone, { channel: 'apns', status: 410, reason: 'Unregistered' }, 'device-gone', 'not on the device any more'],
    [
      iphone,
      { channel: 'apns', status: 400, reason: 'BadDeviceToken' },
      'device-gone',
      'Apple does not know the device',
    ],
    [iphone, { channel: 'apns', status: 400, reason: 'TopicDisallowed' }, 'refused', 'may not push to this bundle id'],
    [iphone, { channel: 'apns', status: 403, reason: 'Forbidden' }, 'channel-down', 'Apple refuses the APNs key'],
    [iphone, { channel: 'apns', status: 503, reason: 'ServiceUnavailable' }, 'try-later', 'out of order'],
    [android, { channel: 'fcm', status: 404, reason: 'UNREGISTERED' }, 'device-gone', 'not on the device any more'],
    [android, { channel: 'fcm', status: 403, reason: 'SENDER_ID_MISMATCH' }, 'device-gone', 'another Firebase project'],
    [android, { channel: 'fcm', status: 403, reason: 'PERMISSION_DENIED' }, 'channel-down', 'does not let the account'],
    [android, { channel: 'google-oauth', status: 400, reason: 'invalid_grant' }, 'channel-down', 'invalid_grant'],
  ])('of %#: is said in words, with what to do', async (device, fault, kind, words) => {
    await fail([{ times: 'until-cleared', ...fault }]);
    const sent = await tryOn(device);
    expect(sent).toMatchObject({ kind, what: expect.stringContaining(words), fix: expect.any(String) });
    expect(sent.what).toContain(`${sent.reason}`);
    expect(JSON.stringify(sent)).not.toContain(device.token);
  });

  test('of a token in a dry run is said too', async () => {
    await fail([{ channel: 'fcm', status: 404, reason: 'UNREGISTERED' }]);
    expect(await tryOn(android, { dryRun: true })).toMatchObject({ kind: 'device-gone', reason: 'UNREGISTERED' });
  });

  test('of an app that the deployment does not have', async () => {
    expect(await tryOn({ ...iphone, app: 'com.example.other' })).toMatchObject({
      kind: 'refused',
      reason: 'unknown-app',
    });
  });
});

test('a secret that cannot be used is the typist’s to mend', async () => {
  const { settings, secrets: client } = deployed.context;
  const { apns } = settings;
  if (!apns) throw new Error('no channel');
  const missing = { ...settings, apns: { ...apns, secretName: 'nobody-has-it' } };
  const sent = sendTo(iphone, missing, client, { id: 'x', dryRun: false, now: Date.now });
  await expect(sent).rejects.toMatchObject({ name: 'OperatorError' });
});
