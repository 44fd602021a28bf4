import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { send } from './https-client.ts';
import {
  assertion,
  type StandInsUnderTest,
  startedAtMs,
  startStandInsUnderTest,
  strangersAccountKey,
} from './stand-ins-under-test.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const startedAtSeconds = startedAtMs / 1000;
let standIns: StandInsUnderTest;

beforeAll(async () => {
  standIns = await startStandInsUnderTest();
});
afterEach(() => standIns.putFaults([]));
afterAll(() => standIns.close());

async function grant(form: Readonly<Record<string, string>>) {
  const answer = await send(standIns.googleTokenUrl, {}, new URLSearchParams(form).toString());
  return { ...answer, body: JSON.parse(answer.text) };
}

test('gives an access token for a signed assertion', async () => {
  const answer = await grant({ grant_type: grantType, assertion: await assertion(startedAtSeconds) });
  expect(answer).toMatchObject({
    status: 200,
    body: { access_token: expect.stringMatching(/^ya29\./), expires_in: 3599, token_type: 'Bearer' },
  });
});

test('gives another one each time', async () => {
  const form = { grant_type: grantType, assertion: await assertion(startedAtSeconds) };
  const [first, second] = [await grant(form), await grant(form)];
  expect(first.body.access_token).not.toBe(second.body.access_token);
});

describe('refuses an assertion', () => {
  test.each([
    ['with another signature', { key: strangersAccountKey }, 'Invalid JWT Signature.'],
    ['of an unknown account', { claims: { iss: 'nobody@example.com' } }, 'Invalid grant: account not found'],
    ['for another audience', { claims: { aud: 'https://fcm.googleapis.com/' } }, 'audience'],
    ['without exp', { claims: { exp: undefined } }, 'exp'],
    ['that is over', { claims: { iat: startedAtSeconds - 3600, exp: startedAtSeconds } }, 'short-lived token'],
    ['that lives over an hour', { claims: { exp: startedAtSeconds + 3601 } }, 'short-lived token'],
    ['from the future', { claims: { iat: startedAtSeconds + 600, exp: startedAtSeconds + 900 } }, 'short-lived token'],
  ])('%s', async (_name, changes, description) => {
    const answer = await grant({ grant_type: grantType, assertion: await assertion(startedAtSeconds, changes) });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: expect.stringContaining(description) },
    });
  });

  test.each([
    ['without a scope', undefined],
    ['with a scope that is none', 'firebase.messaging'],
  ])('%s', async (_name, scope) => {
    const answer = await grant({
      grant_type: grantType,
      assertion: await assertion(startedAtSeconds, { claims: { scope } }),
    });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  test.each(['', 'x', 'a.b.c', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`])('%j', async (text) => {
    const answer = await grant({ grant_type: grantType, assertion: text });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});

test('refuses another grant', async () => {
  const answer = await grant({ grant_type: 'client_credentials' });
  expect(answer).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
});

test('answers as a fault says, once', async () => {
  const form = { grant_type: grantType, assertion: await assertion(startedAtSeconds) };
  await standIns.putFaults([
    { channel: 'google-oauth', status: 400, reason: 'invalid_grant' },
    { channel: 'google-oauth', status: 503, retryAfterSeconds: 3 },
  ]);
  expect(await grant(form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect(await grant(form)).toMatchObject({ status: 503, headers: { 'retry-after': '3' } });
  expect(await grant(form)).toMatchObject({ status: 200 });
});

test.each(['reset', 'close', 'goaway'])('breaks the connection on a %s fault', async (disconnect) => {
  await standIns.putFaults({ channel: 'google-oauth', disconnect });
  const form = { grant_type: grantType, assertion: await assertion(startedAtSeconds) };
  await expect(grant(form)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('has one path', async () => {
  expect(await send(standIns.googleTokenUrl.replace('/token', '/other'), {})).toMatchObject({ status: 404 });
});
