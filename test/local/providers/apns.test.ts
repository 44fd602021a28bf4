import type { ClientHttp2Session } from 'node:http2';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { apnsReasonStatus } from '../../../local/providers/apns-reasons.ts';
import { alert, connectApns, push } from './apns-client.ts';
import {
  providerToken,
  type StandInsUnderTest,
  startedAtMs,
  startStandInsUnderTest,
  strangersApnsKey,
} from './stand-ins-under-test.ts';

let standIns: StandInsUnderTest;
let session: ClientHttp2Session;
let sandboxSession: ClientHttp2Session;
let authorization: string;
const startedAtSeconds = startedAtMs / 1000;

beforeAll(async () => {
  standIns = await startStandInsUnderTest();
  authorization = `bearer ${await providerToken(startedAtSeconds)}`;
  session = await connectApns(standIns.apnsProductionOrigin);
  sandboxSession = await connectApns(standIns.apnsSandboxOrigin);
});
afterEach(() => Promise.all([standIns.putFaults([]), fetch(`${standIns.controlUrl}/pushes`, { method: 'DELETE' })]));
afterAll(async () => {
  session.close();
  sandboxSession.close();
  await standIns.close();
});

describe('accepts', () => {
  const id = '123e4567-e89b-12d3-a456-4266554400a0';

  test('a push, answers its apns-id and records it without the provider token', async () => {
    const headers = { authorization, 'apns-id': id, 'apns-priority': '10', 'apns-expiration': '1780318800' };
    const answer = await push(session, { ...headers, 'apns-collapse-id': 'c'.repeat(64) });
    expect(answer).toMatchObject({ status: 200, headers: { 'apns-id': id }, body: undefined });
    expect(answer.headers).not.toHaveProperty('apns-unique-id');
    expect(await standIns.get('/pushes')).toEqual([
      {
        channel: 'apns',
        environment: 'production',
        deviceToken: '00aa11bb',
        headers: {
          authorization: 'bearer (redacted)',
          'apns-id': id,
          'apns-priority': '10',
          'apns-expiration': '1780318800',
          'apns-collapse-id': 'c'.repeat(64),
          'apns-push-type': 'alert',
          'apns-topic': 'com.example.app',
        },
        payload: { aps: { alert: { title: 'Hello' } } },
        receivedAt: '2026-06-01T12:00:00.000Z',
      },
    ]);
  });

  test('a sandbox push with an apns-unique-id, and makes an apns-id where none came', async () => {
    const answer = await push(sandboxSession, { authorization });
    const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(answer).toMatchObject({ status: 200, headers: { 'apns-id': uuid, 'apns-unique-id': uuid } });
    expect(await standIns.get('/pushes')).toMatchObject([{ environment: 'sandbox' }]);
  });

  test.each([
    ['priority 1', { 'apns-priority': '1' }, alert],
    ['expiration 0', { 'apns-expiration': '0' }, alert],
    ['no push type', { 'apns-push-type': undefined }, alert],
    ['a payload of 4096 bytes', {}, `${alert.slice(0, -1)},"x":"${'x'.repeat(4096 - alert.length - 7)}"}`],
    [
      'a VoIP payload of 5120 bytes',
      { 'apns-push-type': 'voip', 'apns-topic': 'com.example.app.voip' },
      `{"x":"${'x'.repeat(5112)}"}`,
    ],
    [
      'a background push',
      { 'apns-push-type': 'background', 'apns-priority': '5' },
      JSON.stringify({ aps: { 'content-available': 1 } }),
    ],
    [
      'a Live Activity update',
      { 'apns-push-type': 'liveactivity', 'apns-topic': 'com.example.app.push-type.liveactivity' },
      JSON.stringify({ aps: { event: 'update', timestamp: 1, 'content-state': {} } }),
    ],
    ['a long device token', { ':path': `/3/device/${'ab'.repeat(100)}` }, alert],
  ])('%s', async (_name, headers, body) => {
    expect(await push(session, { authorization, ...headers }, body)).toMatchObject({ status: 200 });
  });
});

describe('refuses', () => {
  test.each([
    ['BadPath', 404, { ':path': '/2/device/00aa' }, alert],
    ['MissingDeviceToken', 400, { ':path': '/3/device/' }, alert],
    ['BadDeviceToken', 400, { ':path': '/3/device/nothex' }, alert],
    ['BadDeviceToken', 400, { ':path': '/3/device/00aa1' }, alert],
    ['MethodNotAllowed', 405, { ':method': 'PUT' }, alert],
    ['MissingTopic', 400, { 'apns-topic': undefined }, alert],
    ['BadTopic', 400, { 'apns-topic': 'com example' }, alert],
    ['BadTopic', 400, { 'apns-push-type': 'voip' }, alert],
    ['TopicDisallowed', 400, { 'apns-topic': 'com.example.other' }, alert],
    ['InvalidPushType', 400, { 'apns-push-type': 'alarm' }, alert],
    ['InvalidPushType', 400, {}, JSON.stringify({ aps: { 'content-available': 1 } })],
    ['InvalidPushType', 400, { 'apns-push-type': 'background', 'apns-priority': '5' }, alert],
    ['BadPriority', 400, { 'apns-priority': '2' }, alert],
    ['BadPriority', 400, { 'apns-push-type': 'background' }, JSON.stringify({ aps: { 'content-available': 1 } })],
    ['BadPriority', 400, { 'apns-push-type': 'background', 'apns-priority': '10' }, alert],
    ['BadExpirationDate', 400, { 'apns-expiration': '1780318800.5' }, alert],
    ['BadExpirationDate', 400, { 'apns-expiration': '-1' }, alert],
    ['BadCollapseId', 400, { 'apns-collapse-id': 'c'.repeat(65) }, alert],
    ['BadMessageId', 400, { 'apns-id': 'message-1' }, alert],
    ['DuplicateHeaders', 400, { 'apns-collapse-id': ['a', 'b'] }, alert],
    ['PayloadEmpty', 400, {}, ''],
    ['PayloadEmpty', 400, {}, '{"aps":'],
    ['PayloadTooLarge', 413, {}, `${alert.slice(0, -1)},"x":"${'x'.repeat(4097 - alert.length - 7)}"}`],
    ['PayloadTooLarge', 413, {}, 'x'.repeat(200_000)],
    ['MissingProviderToken', 403, { authorization: undefined }, alert],
    ['InvalidProviderToken', 403, { authorization: 'bearer not.a.token' }, alert],
    ['InvalidProviderToken', 403, { authorization: 'basic abc' }, alert],
  ])('%s (%i): %j', async (reason, status, headers, body) => {
    expect(await push(session, { authorization, ...headers }, body)).toMatchObject({ status, body: { reason } });
    expect(await standIns.get('/pushes')).toEqual([]);
  });

  test.each([
    ['another signature', { key: strangersApnsKey }],
    ['an unknown key', { header: { kid: 'KEY0000009' } }],
    ['another team', { claims: { iss: 'TEAM000009' } }],
    ['no iat', { claims: { iat: undefined } }],
    ['iat in milliseconds', { claims: { iat: startedAtMs } }],
  ])('a provider token with %s', async (_name, changes) => {
    const token = await providerToken(startedAtSeconds, changes);
    expect(await push(session, { authorization: `bearer ${token}` })).toMatchObject({
      status: 403,
      body: { reason: 'InvalidProviderToken' },
    });
  });
});

describe('answers as a fault says', () => {
  const published = Object.entries(apnsReasonStatus).filter(([, status]) => status !== 410);

  test.each(published)('%s (%i)', async (reason, status) => {
    await standIns.putFaults({ channel: 'apns', status, reason });
    const answer = await push(session, { authorization });
    expect(answer).toMatchObject({ status, body: { reason } });
    expect(answer.body).not.toHaveProperty('timestamp');
    expect(await standIns.get('/pushes')).toEqual([]);
    expect(await push(session, { authorization })).toMatchObject({ status: 200 });
  });

  test('410 with the given time, else with the present, in milliseconds', async () => {
    await standIns.putFaults([
      { channel: 'apns', status: 410, reason: 'ExpiredToken', timestamp: 1_700_000_000_123 },
      { channel: 'apns', status: 410 },
    ]);
    expect(await push(session, { authorization })).toMatchObject({
      status: 410,
      body: { reason: 'ExpiredToken', timestamp: 1_700_000_000_123 },
    });
    expect(await push(session, { authorization })).toMatchObject({
      status: 410,
      body: { reason: 'Unregistered', timestamp: startedAtMs },
    });
  });

  test('Retry-After, and a reason that is not published', async () => {
    await standIns.putFaults({ channel: 'apns', status: 429, reason: 'SlowDown', retryAfterSeconds: 7 });
    expect(await push(session, { authorization })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '7' },
      body: { reason: 'SlowDown' },
    });
  });

  test('a token of the other environment, and only that token there', async () => {
    const bad = { channel: 'apns', status: 400, reason: 'BadDeviceToken', times: 'until-cleared' };
    await standIns.putFaults([{ ...bad, environment: 'production', deviceToken: 'abcd' }]);
    const path = { ':path': '/3/device/abcd' };
    expect(await push(session, { authorization, ...path })).toMatchObject({ body: { reason: 'BadDeviceToken' } });
    expect(await push(session, { authorization, ...path })).toMatchObject({ body: { reason: 'BadDeviceToken' } });
    expect(await push(session, { authorization })).toMatchObject({ status: 200 });
    expect(await push(sandboxSession, { authorization, ...path })).toMatchObject({ status: 200 });
  });

  test('a delay before the acceptance, which does not hold up others', async () => {
    await standIns.putFaults({ channel: 'apns', deviceToken: 'abcd', delayMs: 200 });
    const ended: string[] = [];
    const slow = push(session, { authorization, ':path': '/3/device/abcd' }).then(({ status }) =>
      ended.push(`slow ${status}`),
    );
    const quick = push(session, { authorization }).then(({ status }) => ended.push(`quick ${status}`));
    await Promise.all([slow, quick]);
    expect(ended).toEqual(['quick 200', 'slow 200']);
    expect(await standIns.get('/pushes')).toMatchObject([{ deviceToken: '00aa11bb' }, { deviceToken: 'abcd' }]);
  });

  test('but never to a request that is wrong by itself', async () => {
    await standIns.putFaults({ channel: 'apns', status: 500 });
    expect(await push(session, { authorization, 'apns-topic': undefined })).toMatchObject({ status: 400 });
    expect(await standIns.get('/faults')).toMatchObject([{ status: 500, times: 1 }]);
  });
});
