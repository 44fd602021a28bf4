import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type * as z from 'zod/mini';
import { createLog, errorFields } from '../../lambdas/adapters/log.ts';
import { cachedSecret } from '../../lambdas/adapters/secret.ts';
import { secretNotConfigured } from '../../lambdas/adapters/secret-not-configured.ts';
import { apnsSecret } from '../../lambdas/channels/apns/credentials.ts';
import { createApns } from '../../lambdas/channels/apns/send.ts';
import { fcmSecret } from '../../lambdas/channels/fcm/credentials.ts';
import { createFcm } from '../../lambdas/channels/fcm/send.ts';
import { createGenesysApi } from '../../lambdas/sources/genesys/api.ts';
import { genesysClientSchema } from '../../lambdas/sources/genesys/api-credentials.ts';
import { proofBy } from '../../lambdas/sources/proof.ts';
import { judgeBy } from '../../lambdas/webhook/judge.ts';
import { knownSecrets } from '../../lambdas/webhook/known-secrets.ts';
import { sourceSecretsSchema } from '../../lambdas/webhook/source-secrets.ts';
import { type SecretsServer, startSecrets } from '../../local/secrets/server.ts';
import { aPush } from '../lambdas/channels/a-push.ts';
import { anFcmPush } from '../lambdas/channels/an-fcm-push.ts';
import { bundleId, projectId } from '../lambdas/channels/providers.ts';
import { createMarks } from './marks.ts';

/** The local stack takes no secret that it cannot use, so these go to the functions' own parts, and to no provider. */
const marks = createMarks();
const nobody = 'https://localhost:1';
const lines: string[] = [];
const log = createLog((line) => lines.push(line));
let server: SecretsServer;
let client: SecretsManagerClient;

beforeAll(async () => {
  server = await startSecrets();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SecretsManagerClient({ region: 'eu-central-1', endpoint: server.endpoint, credentials });
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

/** A secret of its own for each value, read as the functions read it. */
function secretOf<Value>(value: string, schema: z.core.$ZodType<Value>) {
  const name = randomUUID();
  server.putSecret({ arn: name, name, value });
  const options = { now: Date.now, maxAgeMs: 60_000, notConfigured: secretNotConfigured(log) };
  return cachedSecret(client, name, schema, options);
}

const appearance = { timeToLive: 'until-expiry' } as const;
const always = async () => true;
const useBy = {
  apns: (value: string) =>
    createApns({
      credentials: secretOf(value, apnsSecret),
      origins: { production: nobody, sandbox: nobody },
      apps: [bundleId],
      appearance,
      now: Date.now,
    })(aPush({ app: bundleId }), always, () => 3_000),
  fcm: (value: string) =>
    createFcm({
      credentials: secretOf(value, fcmSecret),
      origin: nobody,
      tokenUrl: `${nobody}/token`,
      apps: [projectId],
      appearance,
      now: Date.now,
    })(anFcmPush(), always, () => 3_000),
  genesys: (value: string) =>
    createGenesysApi({
      credentials: secretOf(value, genesysClientSchema),
      loginOrigin: nobody,
      apiOrigin: nobody,
      now: Date.now,
    }).findConversation('message', 3_000),
  webhook: (value: string) =>
    judgeBy(
      knownSecrets({
        secret: secretOf(value, sourceSecretsSchema),
        unreachable: (error) => log.error('secret-not-read', errorFields(error)),
        now: Date.now,
      }),
      proofBy({ kind: 'bearer' }),
    )({ body: Buffer.from('body'), headers: { authorization: 'Bearer x' }, receivedAt: Date.now() }),
};

/** What a function may come to say of it, failures included. */
async function saidBy(of: keyof typeof useBy, value: string): Promise<string> {
  const before = lines.length;
  const outcome = await useBy[of](value).catch((error: unknown) => errorFields(error));
  return JSON.stringify([outcome, lines.slice(before)]);
}

const pemOf = (body: string, kind = 'PRIVATE KEY') => `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----\n`;
const marked = () => Buffer.from(marks.word('a key')).toString('base64');
const wrongKeys: readonly (readonly [string, () => string])[] = [
  ['no PEM', () => marks.word('a key')],
  ['a PEM of nonsense', () => pemOf(marks.remember('a key', marked()))],
  ['a PEM that breaks off', () => `-----BEGIN PRIVATE KEY-----\n${marks.remember('a key', marked())}`],
  ['another kind of PEM', () => pemOf(marks.remember('a key', marked()), 'EC PRIVATE KEY')],
  [
    'a key of another algorithm',
    () => {
      const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      marks.remember('a key', pem.split('\n')[1] ?? '');
      return pem;
    },
  ],
];

describe.each([
  ['apns', (key: string) => ({ teamId: 'TEAM000001', keyId: 'KEY0000001', privateKey: key }), bundleId],
  ['fcm', (key: string) => ({ client_email: 'a@b.iam.gserviceaccount.com', private_key: key }), projectId],
] as const)('%s', (channel, secretWith, app) => {
  test.each(wrongKeys)('a key that cannot be used is not quoted: %s', async (_, key) => {
    const secret = secretWith(key());
    for (const value of [secret, { apps: { [app]: secret } }]) {
      const said = await saidBy(channel, JSON.stringify(value));
      expect(said).toMatch(/channel-down/);
      expect(marks.foundIn(said)).toEqual([]);
    }
  });
});

test.each(['apns', 'fcm', 'genesys', 'webhook'] as const)('a secret that is none is not quoted: %s', async (of) => {
  const values = [
    marks.word('a key'),
    `{"privateKey": "${marks.word('a key')}`,
    JSON.stringify(marks.word('a key')),
    JSON.stringify([marks.word('a key')]),
    JSON.stringify({ privateKey: [marks.word('a key')], private_key: { no: marks.word('a key') } }),
    JSON.stringify({ apps: marks.word('a key'), secrets: marks.word('a key'), clientSecret: [marks.word('a key')] }),
    JSON.stringify({ apps: { [app(of)]: marks.word('a key') }, secrets: [{ secret: marks.word('a key') }] }),
    JSON.stringify({ clientId: `${marks.word('a client')}:`, clientSecret: marks.word('a key') }),
  ];
  for (const value of values) {
    const said = await saidBy(of, value);
    expect(said).toContain('secret-not-configured');
    expect(marks.foundIn(said)).toEqual([]);
  }
});

const app = (of: string) => (of === 'fcm' ? projectId : bundleId);
