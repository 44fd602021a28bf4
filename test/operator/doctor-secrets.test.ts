import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SecretsServer, startSecrets } from '../../local/secrets/server.ts';
import { secrets } from '../../operator/doctor/checks/secrets.ts';
import { contextOn, saidBy } from './doctor-context.ts';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem).toString();
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pem).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString();

const names = {
  apns: 'h/apns',
  fcm: 'h/fcm',
  genesysApi: 'h/genesys-api',
  desktop: 'h/desktop',
  webhook: 'h/webhook',
  callbacks: 'h/desktop-callbacks',
};
const apnsKey = { teamId: 'TEAM000001', keyId: 'KEY0000001', privateKey: p256 };
const healthy = {
  [names.apns]: JSON.stringify(apnsKey),
  [names.fcm]: JSON.stringify({ client_email: 'a@b.c', private_key: rsa }),
  [names.genesysApi]: JSON.stringify({ clientId: 'id', clientSecret: 'hush-hush' }),
  [names.desktop]: JSON.stringify({ clientId: 'id', clientSecret: 'hush-hush' }),
  [names.webhook]: JSON.stringify({ secrets: ['hush-hush'] }),
  [names.callbacks]: JSON.stringify({ secrets: ['hush-hush'] }),
};
/** Further contact centres, as the outputs name them. */
const sourceNames = { helpdesk: 'h/source-helpdesk', chat: 'h/source-chat', byoc: 'h/source-byoc' };
const taken = { botReplies: true, maximumBytes: 10_000 };
const outputs = {
  SourceSettings: JSON.stringify({
    helpdesk: { kind: 'generic', auth: { kind: 'basic' }, ...taken, map: { conversation: 'room' } },
    chat: { kind: 'intercom', ...taken, appIds: ['abc12def'] },
    byoc: { kind: 'cxone', auth: { kind: 'client-credentials' }, ...taken, brandIds: ['1234'] },
  }),
};
const ofSources = {
  [sourceNames.helpdesk]: '{"secrets": ["user:hush-hush"]}',
  [sourceNames.chat]: '{"secrets": ["hush-hush"]}',
  [sourceNames.byoc]: '{"secrets": ["client:hush-hush"]}',
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
      desktop: { secretName: names.desktop },
      desktopCallbacks: { secretName: names.callbacks },
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
    ['a client without its secret', names.desktop, '{"clientId": "id"}', 'wrong or missing: clientSecret'],
    ['no secret of callbacks', names.callbacks, '{"secrets": []}', 'wrong or missing: secrets'],
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

describe('the secrets of further contact centres', () => {
  let secretsOfSources: SecretsServer;
  let others: ReturnType<typeof contextOn>;
  beforeAll(async () => {
    secretsOfSources = await startSecrets();
    others = contextOn(secretsOfSources.endpoint, { settings: { sourceSecretNames: sourceNames }, outputs });
  });
  afterAll(async () => {
    others.close();
    await secretsOfSources.close();
  });
  const putAll = (values: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(values)) secretsOfSources.putSecret({ arn: name, name, value });
  };

  test('are all missing before anybody put one in, and each hurts the customers of its own', async () => {
    const faults = await secrets.run(others.context);
    expect(faults).toMatchObject(
      Object.entries(sourceNames).map(([name, secretName]) => ({
        severity: 'error',
        what: `the secret ${secretName}: it is not there, or nobody has put a value in`,
        why: expect.stringContaining(name),
        fix: expect.stringContaining('docs/sources/'),
      })),
    );
  });

  test('are well where they hold what the webhook reads', async () => {
    putAll(ofSources);
    expect(await saidBy(secrets, others.context)).toEqual([]);
  });

  test.each([
    ['no user', sourceNames.helpdesk, '{"secrets": ["hush-hush"]}', 'secrets.0 is no user:password'],
    ['an empty password', sourceNames.helpdesk, '{"secrets": ["user:"]}', 'secrets.0 is no user:password'],
    ['no client', sourceNames.byoc, '{"secrets": ["hush-hush"]}', 'secrets.0 is no clientId:clientSecret'],
    ['none', sourceNames.chat, '{"secrets": []}', 'wrong or missing: secrets'],
    ['three', sourceNames.chat, '{"secrets": ["a", "b", "c"]}', 'wrong or missing: secrets'],
    ['another shape', sourceNames.chat, '{"secret": "hush-hush"}', 'wrong or missing: secrets'],
  ])('%s is found', async (_, name, value, what) => {
    putAll({ ...ofSources, [name]: value });
    const faults = await secrets.run(others.context);
    expect(faults.map(({ what: said }) => said)).toEqual([`the secret ${name}: ${what}`]);
    expect(JSON.stringify(faults)).not.toContain('hush');
  });

  test('two are a rotation that nobody finished, by whoever signs with them', async () => {
    putAll({ ...ofSources, [sourceNames.chat]: '{"secrets": ["hush-hush", "hush"]}' });
    expect(await secrets.run(others.context)).toMatchObject([
      {
        severity: 'warning',
        what: `the secret ${sourceNames.chat} holds two signing secrets`,
        fix: expect.stringMatching(/^once chat signs/),
      },
    ]);
  });

  test('of a source that the outputs do not name, nobody asks', async () => {
    const { context, close } = contextOn(secretsOfSources.endpoint, { settings: { sourceSecretNames: sourceNames } });
    expect(await saidBy(secrets, context)).toEqual([]);
    close();
  });
});
