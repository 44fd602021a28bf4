import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { fcmSecret } from '../../../../lambdas/channels/fcm/credentials.ts';
import { createFcm } from '../../../../lambdas/channels/fcm/send.ts';
import { listening } from '../../../../local/providers/connection-relay.ts';
import { anFcmPush } from '../an-fcm-push.ts';
import { projectId, secretOf, startProviders, type TestProviders } from '../providers.ts';
import { unhurried } from '../unhurried.ts';

// The library signs with the system's clock, which the token endpoint compares with its own.

const audience =
  '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/handoff-push/providers/aws-lambda';
const serviceAccountEmail = 'pusher@demo-project.iam.gserviceaccount.com';
/** As Lambda gives them to a function. */
const lambda = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
};
const before = { ...process.env };
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ workloadIdentities: [{ audience, serviceAccountEmail }] }, Date.now);
});
afterAll(() => providers.close());
beforeEach(async () => {
  Object.assign(process.env, lambda);
  await providers.forget();
});
afterEach(() => {
  for (const name of Object.keys(lambda)) delete process.env[name];
  Object.assign(process.env, before);
});

const configuration = (differences: object = {}) => ({
  type: 'external_account',
  audience,
  subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
  token_url: providers.googleStsTokenUrl,
  service_account_impersonation_url: `${providers.googleIamCredentialsOrigin}/v1/projects/-/serviceAccounts/${serviceAccountEmail}:generateAccessToken`,
  credential_source: {
    environment_id: 'aws1',
    regional_cred_verification_url: 'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
  },
  ...differences,
});
const sender = (secret: object, requestLimitMs = 10_000) =>
  unhurried(
    createFcm({
      credentials: secretOf(fcmSecret.parse(secret)),
      origin: providers.fcmOrigin,
      // Of keys; nothing may be asked there.
      tokenUrl: 'https://localhost:1/token',
      apps: [projectId],
      appearance: { timeToLive: 'until-expiry' },
      now: Date.now,
      requestLimitMs,
    }),
  );

test('a function’s own identity becomes an access token that FCM takes, and many pushes share it', async () => {
  const send = sender(configuration());
  const outcomes = await Promise.all([1, 2, 3].map((number) => send(anFcmPush({ token: `device-${number}` }))));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['delivered', 'delivered', 'delivered']);
  const { fcm, googleOauth } = await providers.stats();
  expect(fcm.accessTokens).toBe(1);
  // A federated one, and with it the service account's.
  expect(googleOauth.issuedTokens).toBe(2);
});

test('an AWS metadata server that the configuration names is not asked, even without credentials in the environment', async () => {
  let asked = 0;
  const metadata = createServer((socket) => {
    asked += 1;
    socket.destroy();
  });
  const url = `http://127.0.0.1:${await listening(metadata)}`;
  const credential_source = {
    ...configuration().credential_source,
    region_url: `${url}/latest/meta-data/placement/availability-zone`,
    url: `${url}/latest/meta-data/iam/security-credentials`,
    imdsv2_session_token_url: `${url}/latest/api/token`,
  };
  const send = sender(configuration({ credential_source }));
  expect((await send(anFcmPush())).kind).toBe('delivered');

  for (const name of [...Object.keys(lambda), 'AWS_DEFAULT_REGION']) delete process.env[name];
  const outcome = await sender(configuration({ credential_source }))(anFcmPush());
  expect(outcome).toEqual({ kind: 'channel-down', reason: 'unusable-key' });
  expect(asked).toBe(0);
  await new Promise((resolve) => metadata.close(resolve));
});

test('a provider that Google does not know takes the channel down', async () => {
  const outcome = await sender(configuration({ audience: `${audience}-2` }))(anFcmPush());
  expect(outcome).toEqual({ kind: 'channel-down', reason: 'invalid_target' });
});

test('a service account that the identity may not act for takes the channel down', async () => {
  const service_account_impersonation_url = `${providers.googleIamCredentialsOrigin}/v1/projects/-/serviceAccounts/other@demo-project.iam.gserviceaccount.com:generateAccessToken`;
  const outcome = await sender(configuration({ service_account_impersonation_url }))(anFcmPush());
  expect(outcome).toEqual({ kind: 'channel-down', reason: 'PERMISSION_DENIED' });
});

test('an endpoint that fails for long: try later, and the next push asks again', async () => {
  const send = sender(configuration(), 1_000);
  await providers.fail({ channel: 'google-oauth', status: 503, times: 1_000 });
  const later = { kind: 'try-later', reason: 'token-endpoint', retryAfterSeconds: 10, notTried: true };
  expect(await send(anFcmPush())).toEqual(later);
  await providers.forget();
  expect((await send(anFcmPush())).kind).toBe('delivered');
});

test('an endpoint that never answers: our own limit ends the wait, and the next push asks again', async () => {
  const send = sender(configuration(), 300);
  await providers.fail({ channel: 'google-oauth', disconnect: 'silent' });
  const later = { kind: 'try-later', reason: 'token-endpoint', retryAfterSeconds: 10, notTried: true };
  expect(await send(anFcmPush())).toEqual(later);
  expect((await send(anFcmPush())).kind).toBe('delivered');
  // What the library still waits for would keep the process.
  await providers.breakConnections({ channel: 'google-oauth', disconnect: 'reset' });
});
