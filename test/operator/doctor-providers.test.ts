import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { createCertificate } from '../../local/providers/certificate.ts';
import { type StandIns, startStandIns } from '../../local/providers/stand-ins.ts';
import { type SecretsServer, startSecrets } from '../../local/secrets/server.ts';
import { apns } from '../../operator/doctor/checks/apns.ts';
import { fcm } from '../../operator/doctor/checks/fcm.ts';
import { apnsKey, serviceAccountKey } from '../lambdas/channels/providers.ts';
import { contextOn, saidBy } from './doctor-context.ts';
import { startFcmOfWords } from './fcm-of-words.ts';

const app = 'com.example.app';
const project = 'demo-project';
const key = apnsKey('KEY0000001');
const unknownKey = apnsKey('KEY0000002');
const account = serviceAccountKey('push@demo-project.iam.gserviceaccount.com');
const certificate = createCertificate();

let standIns: StandIns;
let secrets: SecretsServer;
let closing: (() => void)[] = [];

beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  [standIns, secrets] = await Promise.all([
    startStandIns({
      certificate,
      apnsKeys: [key.known],
      serviceAccounts: [account.known],
      fcmProjectIds: [project],
    }),
    startSecrets(),
  ]);
});

afterEach(async () => {
  for (const close of closing) close();
  closing = [];
  await put('faults', []);
  await put('revoked', {});
  await put('clock', { offsetMilliseconds: 0 });
});

afterAll(async () => {
  await Promise.all([standIns.close(), secrets.close()]);
});

async function put(what: string, body: unknown) {
  const response = await fetch(`${standIns.controlUrl}/${what}`, { method: 'PUT', body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}

function deployed({ apnsSecret = key.credentials, fcmSecret = account.credentials, projects = [project] } = {}) {
  secrets.putSecret({ arn: 'a', name: 'apns', value: JSON.stringify(apnsSecret) });
  secrets.putSecret({ arn: 'f', name: 'fcm', value: JSON.stringify(fcmSecret) });
  const { context, close } = contextOn(secrets.endpoint, {
    settings: {
      apns: {
        apps: [app],
        secretName: 'apns',
        defaultEnvironment: 'production',
        productionOrigin: standIns.apnsProductionOrigin,
        sandboxOrigin: standIns.apnsSandboxOrigin,
      },
      fcm: { apps: projects, secretName: 'fcm', origin: standIns.fcmOrigin, tokenUrl: standIns.googleTokenUrl },
    },
  });
  closing.push(close);
  return context;
}

const acceptedSchema = z.array(z.unknown());

describe('Apple', () => {
  test('takes a good key, and nothing arrives anywhere', async () => {
    expect(await saidBy(apns, deployed())).toEqual([]);
    const pushes = await fetch(`${standIns.controlUrl}/pushes`);
    expect(acceptedSchema.parse(await pushes.json())).toEqual([]);
  });

  test('does not know the key id', async () => {
    const said = await saidBy(apns, deployed({ apnsSecret: unknownKey.credentials }));
    expect(said).toEqual([
      expect.stringMatching(/^error: com\.example\.app in production: .*\(InvalidProviderToken\)$/),
      expect.stringMatching(/^warning: com\.example\.app in sandbox: .*\(InvalidProviderToken\)$/),
    ]);
  });

  test('has revoked the key', async () => {
    await put('revoked', { apnsKeyIds: ['KEY0000001'] });
    expect(await saidBy(apns, deployed())).toContainEqual(expect.stringContaining('(InvalidProviderToken)'));
  });

  test('finds our token too old, because this clock is wrong', async () => {
    await put('clock', { offsetMilliseconds: 2 * 3_600_000 });
    expect(await saidBy(apns, deployed())).toContainEqual(
      'error: com.example.app in production: Apple takes our token for older than an hour, although it is new (ExpiredProviderToken)',
    );
  });

  test('cannot be reached', async () => {
    const context = deployed();
    const { apns: channel } = context.settings;
    if (!channel) throw new Error('no channel');
    const unreachable = { ...channel, productionOrigin: 'https://localhost:1' };
    const said = await saidBy(apns, { ...context, settings: { ...context.settings, apns: unreachable } });
    expect(said).toEqual([expect.stringMatching(/^error: .*Apple cannot be reached/)]);
  });
});

describe('Google', () => {
  test('takes a good account, and nothing arrives anywhere', async () => {
    expect(await saidBy(fcm, deployed())).toEqual([]);
    const pushes = await fetch(`${standIns.controlUrl}/pushes`);
    expect(acceptedSchema.parse(await pushes.json())).toEqual([]);
  });

  test.each([
    ['calls the token no token', { status: 400, reason: 'INVALID_ARGUMENT' }],
    ['calls the device unregistered', { status: 404, reason: 'UNREGISTERED' }],
  ])('is well where it %s', async (_, fault) => {
    await put('faults', [{ channel: 'fcm', ...fault }]);
    expect(await saidBy(fcm, deployed())).toEqual([]);
  });

  test('has revoked the account', async () => {
    await put('revoked', { clientEmails: ['push@demo-project.iam.gserviceaccount.com'] });
    expect(await saidBy(fcm, deployed())).toEqual([
      expect.stringMatching(/^error: demo-project: .*\(invalid_grant\)$/),
    ]);
  });

  test('does not know the account', async () => {
    const fcmSecret = serviceAccountKey('stranger@demo-project.iam.gserviceaccount.com').credentials;
    expect(await saidBy(fcm, deployed({ fcmSecret }))).toEqual([expect.stringMatching(/^error: .*\(invalid_grant\)$/)]);
  });

  test.each([
    [403, 'PERMISSION_DENIED', 'does not let the account send'],
    [401, 'UNAUTHENTICATED', 'does not take our access token'],
    [503, 'UNAVAILABLE', 'out of order'],
  ])('says %i %s', async (status, reason, words) => {
    await put('faults', [{ channel: 'fcm', status, reason }]);
    const [said, ...others] = await saidBy(fcm, deployed());
    expect(said).toContain(words);
    expect(said).toContain(`(${reason})`);
    expect(others).toEqual([]);
  });

  test('has no such project', async () => {
    expect(await saidBy(fcm, deployed({ projects: ['demo-projekt'] }))).toEqual([
      'error: demo-projekt: Google has no such project (NOT_FOUND)',
    ]);
  });

  test('says which field of the message is wrong', async () => {
    const answering = await startFcmOfWords(certificate, 'message.android.notification.channel_id');
    const context = deployed();
    const { fcm: channel } = context.settings;
    if (!channel) throw new Error('no channel');
    const elsewhere = { ...context.settings, fcm: { ...channel, origin: answering.origin } };
    expect(await saidBy(fcm, { ...context, settings: elsewhere })).toEqual([
      'error: demo-project: Google refuses our message: message.android.notification.channel_id',
    ]);
    await answering.close();
  });
});
