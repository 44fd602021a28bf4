import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AwsClient } from 'google-auth-library';
import { send } from './https-client.ts';
import {
  assertion,
  audience,
  clientEmail,
  type StandInsUnderTest,
  startedAtMs,
  startStandInsUnderTest,
} from './stand-ins-under-test.ts';

const subjectTokenType = 'urn:ietf:params:aws:token-type:aws4_request';
const cloudPlatform = 'https://www.googleapis.com/auth/cloud-platform';
const messaging = 'https://www.googleapis.com/auth/firebase.messaging';
let standIns: StandInsUnderTest;
let subjectToken: string;

beforeAll(async () => {
  standIns = await startStandInsUnderTest();
  // The library signs with this machine's clock.
  standIns.passSeconds((Date.now() - startedAtMs) / 1000);
  subjectToken = await new AwsClient({
    type: 'external_account',
    audience,
    subject_token_type: subjectTokenType,
    token_url: standIns.googleStsTokenUrl,
    aws_security_credentials_supplier: {
      getAwsRegion: async () => 'eu-central-1',
      getAwsSecurityCredentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'key', token: 'session' }),
    },
  }).retrieveSubjectToken();
});
afterAll(() => standIns.close());

async function exchange(changes: Readonly<Record<string, string>> = {}) {
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token_type: subjectTokenType,
    subject_token: subjectToken,
    audience,
    scope: cloudPlatform,
    ...changes,
  });
  const answer = await send(standIns.googleStsTokenUrl, {}, form.toString());
  return { ...answer, body: JSON.parse(answer.text) };
}

async function impersonate(
  accessToken: string,
  { email = clientEmail, body = {} }: { email?: string; body?: object } = {},
) {
  const url = `${standIns.googleIamCredentialsOrigin}/v1/projects/-/serviceAccounts/${email}:generateAccessToken`;
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  const answer = await send(url, { headers }, JSON.stringify({ scope: [messaging], ...body }));
  return { ...answer, body: JSON.parse(answer.text) };
}

async function sendWith(accessToken: string) {
  const headers = { authorization: `Bearer ${accessToken}` };
  const url = `${standIns.fcmOrigin}/v1/projects/project-1/messages:send`;
  return send(url, { headers }, JSON.stringify({ message: { token: 'a' } }));
}

/** Changes the request that AWS would get. */
function changedToken(change: (request: { url: string; headers: { key: string; value: string }[] }) => object): string {
  return encodeURIComponent(JSON.stringify(change(JSON.parse(decodeURIComponent(subjectToken)))));
}
const withHeader = (name: string, change: (value: string) => string) =>
  changedToken(({ headers, ...request }) => ({
    ...request,
    headers: headers.map(({ key, value }) => ({ key, value: key === name ? change(value) : value })),
  }));

test('what Google’s own client signs becomes a token that FCM takes, after impersonation', async () => {
  const federated = await exchange();
  expect(federated).toMatchObject({
    status: 200,
    body: {
      access_token: expect.any(String),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 3599,
    },
  });
  const granted = await impersonate(federated.body.access_token);
  expect(granted).toMatchObject({
    status: 200,
    body: { accessToken: expect.any(String), expireTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
  });
  expect(await sendWith(granted.body.accessToken)).toMatchObject({ status: 200 });
  expect(await sendWith(federated.body.access_token)).toMatchObject({ status: 403 });
});

describe('the token exchange refuses', () => {
  test.each([
    ['another grant', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    ['another subject token type', { subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }, 'invalid_request'],
    ['another requested token type', { requested_token_type: 'x' }, 'invalid_request'],
    ['an unknown audience', { audience: '//iam.googleapis.com/other' }, 'invalid_target'],
    ['no scope', { scope: '' }, 'invalid_scope'],
    ['no subject token', { subject_token: '' }, 'invalid_grant'],
    ['a subject token that is not encoded', { subject_token: '%' }, 'invalid_grant'],
  ])('%s', async (_name, changes, error) => {
    expect(await exchange(changes)).toMatchObject({ status: 400, body: { error } });
  });

  test.each([
    ['for another audience', () => withHeader('x-goog-cloud-target-resource', (value) => `${value}2`), 'audience'],
    ['for another server', () => changedToken((request) => ({ ...request, url: 'https://example.com' })), 'AWS STS'],
    [
      'for another action',
      () => changedToken((request) => ({ ...request, url: request.url.replace('GetCallerIdentity', 'AssumeRole') })),
      'Action',
    ],
    ['without a signature', () => withHeader('authorization', () => 'Bearer x'), 'Signature Version 4'],
    [
      'signed for another region',
      () => withHeader('authorization', (value) => value.replace('eu-central-1', 'us-east-1')),
      'region',
    ],
    [
      'signed for another day',
      () => withHeader('x-amz-date', (value) => value.replace(/^\d{8}/, '20200101')),
      'of that day',
    ],
    [
      'whose host is not signed',
      () => withHeader('authorization', (value) => value.replace('host;', '')),
      'must be signed',
    ],
  ])('a request %s', async (_name, token, problem) => {
    const answer = await exchange({ subject_token: token() });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: expect.stringContaining(problem) },
    });
  });

  test('a request that was signed more than 15 minutes ago', async () => {
    standIns.passSeconds(930);
    const answer = await exchange();
    standIns.passSeconds(-930);
    expect(answer).toMatchObject({ status: 400, body: { error_description: expect.stringContaining('expired') } });
  });
});

describe('the impersonation refuses', () => {
  const federatedToken = async (scope = cloudPlatform) => (await exchange({ scope })).body.access_token;

  test('an unknown token', async () => {
    expect(await impersonate('unknown')).toMatchObject({ status: 401, body: { error: { status: 'UNAUTHENTICATED' } } });
  });
  test('a service account’s own token', async () => {
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertion(Math.floor(standIns.nowSeconds())),
    });
    const { text } = await send(standIns.googleTokenUrl, {}, form.toString());
    expect(await impersonate(JSON.parse(text).access_token)).toMatchObject({ status: 401 });
  });
  test('another service account, and a token that may not impersonate', async () => {
    const denied = { status: 403, body: { error: { status: 'PERMISSION_DENIED' } } };
    expect(await impersonate(await federatedToken(), { email: 'other@example.com' })).toMatchObject(denied);
    expect(await impersonate(await federatedToken(messaging))).toMatchObject(denied);
  });
  test.each([{ scope: [] }, { scope: undefined }, { scope: ['x'] }, { lifetime: '2h' }, { lifetime: '3601s' }])(
    '%j',
    async (body) => {
      const answer = await impersonate(await federatedToken(), { body });
      expect(answer).toMatchObject({ status: 400, body: { error: { status: 'INVALID_ARGUMENT' } } });
    },
  );
});

test('faults hit all endpoints in turn', async () => {
  await standIns.putFaults({ channel: 'google-oauth', status: 503, times: 2 });
  expect(await exchange()).toMatchObject({ status: 503 });
  expect(await exchange()).toMatchObject({ status: 503 });
  const federated = await exchange();
  await standIns.putFaults({ channel: 'google-oauth', status: 503, retryAfterSeconds: 5 });
  expect(await impersonate(federated.body.access_token)).toMatchObject({
    status: 503,
    headers: { 'retry-after': '5' },
  });
  expect(await impersonate(federated.body.access_token, { body: { lifetime: '60s' } })).toMatchObject({ status: 200 });
});
