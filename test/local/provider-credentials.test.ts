import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { createProviderToken } from '../../lambdas/channels/apns/provider-token.ts';
import { makeProviderCredentials, type ProviderCredentials } from '../../local/provider-credentials.ts';
import { startStandIns } from '../../local/providers/stand-ins.ts';
import { connectApns, push } from './providers/apns-client.ts';
import { send } from './providers/https-client.ts';
import { certificate } from './providers/stand-ins-under-test.ts';

const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
const ecPem = (namedCurve: string) =>
  String(generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
const sec1Pem = String(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }),
);
const rsaPem = String(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pkcs8));

const apns = { teamId: 'OURTEAM001', keyId: 'OURKEY0001', privateKey: ecPem('P-256') };
const fcm = { type: 'service_account', client_email: 'push@ours.iam.gserviceaccount.com', private_key: rsaPem };
const keyless = {
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/aws/providers/handoff-push',
  subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
  token_url: 'https://sts.googleapis.com/v1/token',
  service_account_impersonation_url:
    'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/push@ours.iam.gserviceaccount.com:generateAccessToken',
  credential_source: {
    environment_id: 'aws1',
    regional_cred_verification_url: 'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
  },
};
const google = { googleStsTokenUrl: 'https://localhost:1/v1/token', googleIamCredentialsOrigin: 'https://localhost:2' };
const givenIn = (values: Readonly<Record<string, object | string>>) => ({
  file: 'local.json',
  values: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  ),
});

/** What APNs and Google say to somebody who signs with the values that the secrets hold. */
async function answersTo(
  secretValues: Readonly<Record<string, string>>,
  { apnsKeys, serviceAccounts }: ProviderCredentials,
) {
  const standIns = await startStandIns({ certificate, apnsKeys, serviceAccounts, fcmProjectIds: ['project-1'] });
  const minted = await createProviderToken(JSON.parse(secretValues.apns ?? ''), { now: Date.now }).get();
  const session = await connectApns(standIns.apnsProductionOrigin);
  const pushed = await push(session, {
    authorization: minted.kind === 'minted' ? minted.authorization : '',
  });
  session.destroy();

  const account = JSON.parse(secretValues.fcm ?? '');
  const assertion = await new SignJWT({ scope: 'https://www.googleapis.com/auth/firebase.messaging' })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(account.client_email)
    .setAudience('https://oauth2.googleapis.com/token')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(createPrivateKey(account.private_key));
  const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  const granted = await send(standIns.googleTokenUrl, {}, new URLSearchParams(form).toString());
  await standIns.close();
  return [pushed.status, granted.status];
}

const projects = { fcmProjectId: 'project-1', bots: ['acme_bot'] };

describe('the stand-ins check against', () => {
  test('keys made at the start, which no other start knows', async () => {
    const [ours, others] = [makeProviderCredentials(projects), makeProviderCredentials(projects)];
    expect(await answersTo(ours.secretValues(google), ours)).toEqual([200, 200]);
    expect(await answersTo(others.secretValues(google), ours)).toEqual([403, 400]);
  });

  test.each([
    ['by the last part of the name', { apns, fcm }],
    ['by the whole name, as text', { 'handoff-push/local/apns': JSON.stringify(apns), 'x/fcm': JSON.stringify(fcm) }],
  ])('the file’s keys, %s', async (_how, values) => {
    const credentials = makeProviderCredentials(projects, givenIn(values));
    expect(credentials.apnsKeys).toMatchObject([{ teamId: 'OURTEAM001', keyId: 'OURKEY0001' }]);
    const own = { apns: JSON.stringify(apns), fcm: JSON.stringify(fcm) };
    expect(await answersTo(own, credentials)).toEqual([200, 200]);
    expect(await answersTo(makeProviderCredentials(projects).secretValues(google), credentials)).toEqual([403, 400]);
  });

  test('the keys of several apps', () => {
    const secrets = { apns: { apps: { 'com.a': apns, 'com.b': { ...apns, keyId: 'OURKEY0002' } } }, fcm };
    const credentials = makeProviderCredentials(projects, givenIn(secrets));
    expect(credentials.apnsKeys.map(({ keyId }) => keyId)).toEqual(['OURKEY0001', 'OURKEY0002']);
  });

  test('a configuration without a key, which is sent here instead of to Google', () => {
    const credentials = makeProviderCredentials(projects, givenIn({ fcm: keyless }));
    expect(credentials.serviceAccounts).toEqual([]);
    expect(credentials.workloadIdentities).toEqual([
      { audience: keyless.audience, serviceAccountEmail: 'push@ours.iam.gserviceaccount.com' },
    ]);
    expect(JSON.parse(credentials.secretValues(google).fcm ?? '')).toMatchObject({
      audience: keyless.audience,
      token_url: 'https://localhost:1/v1/token',
      service_account_impersonation_url:
        'https://localhost:2/v1/projects/-/serviceAccounts/push@ours.iam.gserviceaccount.com:generateAccessToken',
    });
  });

  test('made keys for the provider that the file leaves out', () => {
    const credentials = makeProviderCredentials(projects, givenIn({ apns }));
    expect(credentials.apnsKeys).toMatchObject([{ teamId: 'OURTEAM001' }]);
    expect(credentials.serviceAccounts).toMatchObject([{ clientEmail: 'local@project-1.iam.gserviceaccount.com' }]);
  });
});

describe('a file whose credentials no function could use names the field, never its value', () => {
  test.each<[string, Readonly<Record<string, object | string>>, string]>([
    ['text', { apns: 'TODO' }, 'local.json: apns: is no JSON object'],
    ['missing fields', { apns: { teamId: 'T' } }, 'local.json: apns: wrong or missing: keyId, privateKey'],
    ['a number for a text', { fcm: { ...fcm, client_email: 7 } }, 'local.json: fcm: wrong or missing: client_email'],
    [
      'no key',
      { apns: { ...apns, privateKey: 'SECRET' } },
      'local.json: apns: privateKey: write a P-256 key in PKCS #8 PEM',
    ],
    ['another curve', { apns: { ...apns, privateKey: ecPem('P-384') } }, 'local.json: apns: privateKey: write a P-256'],
    [
      'a key that is no PKCS #8',
      { apns: { ...apns, privateKey: sec1Pem } },
      'local.json: apns: privateKey: write a P-256',
    ],
    [
      'nobody to act as',
      { fcm: { ...keyless, service_account_impersonation_url: undefined } },
      'local.json: fcm: service_account_impersonation_url: write the one',
    ],
    [
      'an EC key for Google',
      { fcm: { ...fcm, private_key: apns.privateKey } },
      'local.json: fcm: private_key: write an RSA',
    ],
  ])('%s', (_what, values, said) => {
    expect(() => makeProviderCredentials(projects, givenIn(values))).toThrow(said);
  });
});

describe('the bots', () => {
  const several = { fcmProjectId: 'project-1', bots: ['acme_bot', 'other_bot'] };
  const token = (mark: string) => ({ botToken: `1000000001:long-mark-of-the-token-${mark}` });

  test('get tokens of their own, which the secret holds', () => {
    const { telegramBots = [], secretValues } = makeProviderCredentials(several);
    expect(new Set(telegramBots.map(({ botToken }) => botToken)).size).toBe(2);
    expect(JSON.parse(secretValues(google).telegram ?? '')).toEqual({
      apps: Object.fromEntries(telegramBots.map(({ name, botToken }) => [name, { botToken }])),
    });
  });

  test.each([
    ['one for all', token('a'), ['a', 'a']],
    ['one for each', { apps: { acme_bot: token('a'), other_bot: token('b') } }, ['a', 'b']],
    ['none for one of them', { apps: { other_bot: token('b') } }, ['b']],
  ])('have the file’s: %s', (_, telegram, marks) => {
    const { telegramBots = [] } = makeProviderCredentials(several, givenIn({ telegram }));
    expect(telegramBots.map(({ botToken }) => botToken.at(-1))).toEqual(marks);
  });

  test('that are none are named, and not shown', () => {
    const given = givenIn({ telegram: { botToken: 'long-mark' } });
    expect(() => makeProviderCredentials(several, given)).toThrow('local.json: telegram: wrong or missing: botToken');
  });
});
