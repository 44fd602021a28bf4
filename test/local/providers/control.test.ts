import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAcceptedPushes } from '../../../local/providers/accepted-pushes.ts';
import { connectApns, push } from './apns-client.ts';
import { providerToken, type StandInsUnderTest, startedAtMs, startStandInsUnderTest } from './stand-ins-under-test.ts';

let standIns: StandInsUnderTest;

beforeAll(async () => {
  standIns = await startStandInsUnderTest();
});
afterEach(() => standIns.putFaults([]));
afterAll(() => standIns.close());

const apns500 = { channel: 'apns', status: 500 };

describe('faults', () => {
  test('one is added, an array replaces all, and each answer is the list', async () => {
    const answer = async (faults: unknown) => (await standIns.putFaults(faults)).json();
    expect(await answer(apns500)).toEqual([{ ...apns500, times: 1 }]);
    expect(await answer({ channel: 'fcm', delayMs: 5 })).toMatchObject([apns500, { channel: 'fcm', delayMs: 5 }]);
    expect(await answer([{ channel: 'fcm', disconnect: 'reset' }])).toMatchObject([{ disconnect: 'reset' }]);
    expect(await answer([])).toEqual([]);
  });

  test.each([
    [{ status: 500 }, 'channel', '"apns", "fcm", "google-oauth" or "telegram"'],
    [{ channel: 'sms', status: 500 }, 'channel', '"apns", "fcm", "google-oauth" or "telegram"'],
    [{ channel: 'apns' }, 'status', 'one of status, disconnect and delayMs'],
    [{ channel: 'apns', status: 200 }, 'status', 'from 400 to 599'],
    [{ channel: 'apns', status: '500' }, 'status', 'from 400 to 599'],
    [{ channel: 'apns', status: 400 }, 'reason', 'needed'],
    [{ channel: 'apns', status: 400, reason: 'Unregistered' }, 'status', 'must be 410 for Unregistered'],
    [{ channel: 'fcm', status: 400, reason: 'UNREGISTERED' }, 'status', 'must be 404 for UNREGISTERED'],
    [{ channel: 'fcm', status: 404, reason: 'PERMISSION_DENIED' }, 'status', 'must be 403'],
    [{ channel: 'fcm', status: 404, reason: 'un registered' }, 'reason', 'letters or underscores'],
    [{ channel: 'apns', delayMs: 1, reason: 'Forbidden' }, 'reason', 'needs status'],
    [{ channel: 'apns', delayMs: -1 }, 'delayMs', 'from 0 to 600000'],
    [{ channel: 'apns', delayMs: 1, retryAfterSeconds: 1 }, 'retryAfterSeconds', 'needs status'],
    [{ ...apns500, timestamp: 1 }, 'timestamp', 'status 410'],
    [{ ...apns500, disconnect: 'reset' }, 'disconnect', 'absent with status'],
    [{ channel: 'apns', disconnect: 'unplug' }, 'disconnect', '"close", "silent", "hang"'],
    [{ channel: 'apns', disconnect: 'refused-stream', accepted: true }, 'accepted', 'other than "refused-stream"'],
    [{ channel: 'fcm', disconnect: 'goaway', reason: 'Shutdown' }, 'reason', '"goaway" of channel apns'],
    [{ channel: 'apns', disconnect: 'reset', reason: 'Shutdown' }, 'reason', '"goaway" of channel apns'],
    [{ ...apns500, times: 0 }, 'times', '"until-cleared"'],
    [{ ...apns500, deviceToken: '' }, 'deviceToken', 'not be empty'],
    [{ channel: 'google-oauth', status: 500, deviceToken: 'a' }, 'deviceToken', 'google-oauth'],
    [{ channel: 'google-oauth', disconnect: 'reset', accepted: true }, 'accepted', 'google-oauth'],
    [{ channel: 'fcm', status: 500, environment: 'sandbox' }, 'environment', 'apns only'],
    [{ ...apns500, token: 'a' }, 'token', 'allowed are channel, environment, deviceToken'],
    [[apns500, { channel: 'apns' }], '1.status', 'one of'],
    ['apns', 'body', ''],
  ])('%j is refused: %s', async (faults, field, message) => {
    await standIns.putFaults([apns500]);
    const answer = await standIns.putFaults(faults);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: {
        code: 'invalid-fault',
        message: expect.any(String),
        fields: { [field]: expect.stringContaining(message) },
      },
    });
    expect(await standIns.get('/faults')).toEqual([{ ...apns500, times: 1 }]);
  });

  test('what is not JSON is refused, and too much of it', async () => {
    const put = (body: string) => fetch(`${standIns.controlUrl}/faults`, { method: 'PUT', body });
    expect((await put('{')).status).toBe(400);
    expect((await put(' '.repeat(1_100_000))).status).toBe(413);
  });
});

test('pushes are forgotten on DELETE, and stats go on counting', async () => {
  const session = await connectApns(standIns.apnsSandboxOrigin);
  const authorization = `bearer ${await providerToken(startedAtMs / 1000)}`;
  await push(session, { authorization });
  await push(session, { authorization, 'apns-topic': undefined });
  const deleted = await fetch(`${standIns.controlUrl}/pushes`, { method: 'DELETE' });
  expect(await deleted.json()).toEqual({ deleted: 1 });
  expect(await standIns.get('/pushes')).toEqual([]);
  expect(await standIns.get('/stats')).toMatchObject({
    apns: {
      production: { connections: 0, requests: 0 },
      sandbox: { connections: 1, openConnections: 1, requests: 2, providerTokens: 1, answers: { 200: 1, 400: 1 } },
    },
    fcm: { connections: 0, requests: 0, accessTokens: 0 },
    googleOauth: { connections: 0, requests: 0, issuedTokens: 0 },
  });
  session.close();
});

test('a thousand faults come in one request and are listed in its order', async () => {
  const faults = Array.from({ length: 1000 }, (_, index) => ({ ...apns500, deviceToken: `token-${index}` }));
  expect(await (await standIns.putFaults(faults)).json()).toEqual(faults.map((fault) => ({ ...fault, times: 1 })));
});

test.each([
  ['/clock', {}, 'offsetMilliseconds', 'whole milliseconds'],
  ['/clock', { offsetMilliseconds: 1, ahead: true }, 'ahead', 'allowed are offsetMilliseconds'],
  ['/limits', { maxConcurrentStreams: -1 }, 'maxConcurrentStreams', 'from 0 to 100000'],
  ['/limits', { maxConcurrentStreams: '5' }, 'maxConcurrentStreams', 'whole number'],
  ['/limits', { streams: 5 }, 'streams', 'allowed are maxConcurrentStreams'],
  ['/limits', [], 'body', ''],
  ['/revoked', { apnsKeyIds: 'KEY0000001' }, 'apnsKeyIds', 'list of key ids'],
  ['/connections', { channel: 'apns', disconnect: 'hang' }, 'disconnect', '"goaway"'],
  ['/connections', { disconnect: 'reset' }, 'channel', '"google-oauth"'],
])('PUT %s %j is refused: %s', async (path, body, field, message) => {
  const answer = await fetch(standIns.controlUrl + path, { method: 'PUT', body: JSON.stringify(body) });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    error: { code: 'bad-request', fields: { [field]: expect.stringContaining(message) } },
  });
});

test('other routes are not found', async () => {
  const answer = await fetch(`${standIns.controlUrl}/push`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { code: 'not-found' } });
});

test('only the last pushes are kept', () => {
  const pushes = createAcceptedPushes({ limit: 3 });
  for (const deviceToken of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
    pushes.add({ channel: 'fcm', deviceToken, headers: {}, payload: {}, receivedAt: '' });
  }
  expect(pushes.list().map(({ deviceToken }) => deviceToken)).toEqual(['e', 'f', 'g']);
  expect(pushes.clear()).toBe(3);
  expect(pushes.list()).toEqual([]);
});
