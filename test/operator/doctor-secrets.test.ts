import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SecretsServer, startSecrets } from '../../local/secrets/server.ts';
import { secrets } from '../../operator/doctor/checks/secrets.ts';
import { contextOn, saidBy } from './doctor-context.ts';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem).toString();
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pem).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString();

const names = { apns: 'h/apns', fcm: 'h/fcm', genesysApi: 'h/genesys-api', webhook: 'h/webhook' };
const apnsKey = { teamId: 'TEAM000001', keyId: 'KEY0000001', privateKey: p256 };
const healthy = {
  [names.apns]: JSON.stringify(apnsKey),
  [names.fcm]: JSON.stringify({ client_email: 'a@b.c', private_key: rsa }),
  [names.genesysApi]: JSON.stringify({ clientId: 'id', clientSecret: 'hush-hush' }),
  [names.webhook]: JSON.stringify({ secrets: ['hush-hush'] }),
};
const origins = {
  productionOrigin: 'https://x',
  sandboxOrigin: 'https://x',
  defaultEnvironment: 'production',
} as const;

let server: SecretsServer;
let deployed: ReturnType<typeof contextOn>;

beforeAll(async () => {
  server = await startSecrets();
  deployed = contextOn(server.endpoint, {
    settings: {
      apns: { apps: ['com.example.app'], secretName: names.apns, ...origins },
      fcm: { apps: ['project'], secretName: names.fcm, origin: 'https://x', tokenUrl: 'https://x' },
      genesysApi: { loginOrigin: 'https://x', apiOrigin: 'https://x', secretName: names.genesysApi },
      genesysOpenMessaging: { secretName: names.webhook },
    },
  });
});

afterAll(async () => {
  deployed.close();
  await server.close();
});

const put = (values: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(values)) server.putSecret({ arn: name, name, value });
};

describe('secrets', () => {
  test('are all missing before anybody put one in', async () => {
    const missing = 'it is not there, or nobody has put a value in';
    expect(await saidBy(secrets, deployed.context)).toEqual(
      Object.values(names).map((name) => `error: the secret ${name}: ${missing}`),
    );
  });

  test('are well where they hold what the functions read', async () => {
    put(healthy);
    expect(await saidBy(secrets, deployed.context)).toEqual([]);
  });

  test.each([
    ['text that is no JSON', names.apns, '{"teamId": "hush', 'it is not JSON'],
    ['a missing field', names.apns, JSON.stringify({ ...apnsKey, keyId: '' }), 'wrong or missing: keyId'],
    [
      'a key of another curve',
      names.apns,
      JSON.stringify({ ...apnsKey, privateKey: p384 }),
      'the privateKey for com.example.app is no P-256 key in PKCS #8 PEM',
    ],
    [
      'no key for an app',
      names.apns,
      JSON.stringify({ apps: { 'com.example.other': apnsKey } }),
      'it has no key for com.example.app',
    ],
    [
      'a private key that lost its newlines',
      names.fcm,
      JSON.stringify({ client_email: 'a@b.c', private_key: rsa.replaceAll('\n', ' ') }),
      'the private_key for project is no RSA key in PKCS #8 PEM',
    ],
    [
      'no credential for a project',
      names.fcm,
      JSON.stringify({ apps: { other: { client_email: 'a@b.c', private_key: rsa } } }),
      'it has no credential for project',
    ],
    [
      'a colon in the client id',
      names.genesysApi,
      '{"clientId": "a:b", "clientSecret": "x"}',
      'wrong or missing: clientId',
    ],
    ['an empty signing secret', names.webhook, '{"secrets": ["hush-hush", ""]}', 'wrong or missing: secrets.1'],
    ['no signing secret', names.webhook, '{"secrets": []}', 'wrong or missing: secrets'],
  ])('%s is found', async (_, name, value, what) => {
    put({ ...healthy, [name]: value });
    expect(await saidBy(secrets, deployed.context)).toEqual([`error: the secret ${name}: ${what}`]);
  });

  test('two signing secrets are a rotation that nobody finished', async () => {
    put({ ...healthy, [names.webhook]: '{"secrets": ["hush-hush", "hush"]}' });
    expect(await saidBy(secrets, deployed.context)).toEqual([
      `warning: the secret ${names.webhook} holds two signing secrets`,
    ]);
  });
});
