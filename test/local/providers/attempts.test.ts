import type { ClientHttp2Session } from 'node:http2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { connectApns, push } from './apns-client.ts';
import { type AttemptLines, readAttempts } from './attempt-lines.ts';
import { send } from './https-client.ts';
import {
  assertion,
  botToken,
  providerToken,
  type StandInsUnderTest,
  startStandInsUnderTest,
} from './stand-ins-under-test.ts';

let standIns: StandInsUnderTest;
let session: ClientHttp2Session;
let lines: AttemptLines;
let providerJwt: string;
let accessToken: string;

beforeAll(async () => {
  standIns = await startStandInsUnderTest();
  providerJwt = await providerToken(standIns.nowSeconds());
  const grant = {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: await assertion(standIns.nowSeconds()),
  };
  const { text } = await send(standIns.googleTokenUrl, {}, new URLSearchParams(grant).toString());
  accessToken = z.object({ access_token: z.string() }).parse(JSON.parse(text)).access_token;
});
beforeEach(async () => {
  session = await connectApns(standIns.apnsProductionOrigin);
  lines = await readAttempts(standIns.controlUrl);
});
afterEach(async () => {
  session.destroy();
  await Promise.all([lines.close(), standIns.putFaults([])]);
});
afterAll(() => standIns.close());

const payload = { aps: { alert: { title: 'Hello' } } };
const toApns = (headers: object = {}, body = JSON.stringify(payload)) =>
  push(session, { authorization: `bearer ${providerJwt}`, ...headers }, body);
const toFcm = (body: object, authorization = `Bearer ${accessToken}`) =>
  send(
    `${standIns.fcmOrigin}/v1/projects/project-1/messages:send`,
    { headers: { authorization } },
    JSON.stringify(body),
  );
const toTelegram = (body: object, token = botToken, method = 'sendMessage') =>
  send(`${standIns.telegramOrigin}/bot${token}/${method}`, {}, JSON.stringify(body));
/** A fault of one time is used up once its request was read. */
const requestRead = async () => {
  while (z.array(z.unknown()).parse(await standIns.get('/faults')).length > 0);
};

describe('what was taken', () => {
  test('by APNs: with its host, headers, payload, times and answer', async () => {
    await standIns.putFaults({ channel: 'apns', delayMs: 100 });
    const at = standIns.nowSeconds() * 1000;
    const pushed = toApns({ 'apns-collapse-id': 'c1' });
    await requestRead();
    standIns.passSeconds(3);
    await pushed;
    expect(await lines.next()).toEqual({
      seq: expect.any(Number),
      channel: 'apns',
      environment: 'production',
      deviceToken: '00aa11bb',
      headers: {
        authorization: 'bearer (redacted)',
        'apns-topic': 'com.example.app',
        'apns-push-type': 'alert',
        'apns-collapse-id': 'c1',
      },
      payload,
      at,
      answeredAt: at + 3_000,
      accepted: true,
      status: 200,
    });
  });

  test('by the other APNs host, FCM and Telegram', async () => {
    const sandbox = await connectApns(standIns.apnsSandboxOrigin);
    await push(sandbox, { authorization: `bearer ${providerJwt}` });
    sandbox.destroy();
    const message = { token: 'token-1', data: { conversationId: 'c1' } };
    await toFcm({ message });
    const telegram = { chat_id: 4711, text: 'Hello' };
    await toTelegram(telegram);
    const taken = { accepted: true, status: 200 };
    expect(await lines.take(3)).toMatchObject([
      { channel: 'apns', environment: 'sandbox', ...taken },
      { channel: 'fcm', deviceToken: 'token-1', payload: { message }, ...taken },
      { channel: 'telegram', deviceToken: '4711', payload: telegram, ...taken },
    ]);
  });

  test('is not what was only looked at', async () => {
    const body = { message: { token: 'token-1' }, validate_only: true };
    await toFcm(body);
    expect(await lines.next()).toMatchObject({ accepted: false, status: 200, payload: body });
  });
});

describe('what was refused has the provider’s word for it', () => {
  test.each([
    [
      'a wrong token',
      { ':path': '/3/device/xy' },
      undefined,
      { status: 400, reason: 'BadDeviceToken', deviceToken: 'xy' },
    ],
    ['no token', { ':path': '/3/device/' }, undefined, { status: 400, reason: 'MissingDeviceToken', deviceToken: '' }],
    ['no key', { authorization: undefined }, undefined, { status: 403, reason: 'MissingProviderToken', payload }],
    ['no JSON', {}, '{', { status: 400, reason: 'PayloadEmpty', payload: null }],
    ['another method', { ':method': 'PUT' }, undefined, { status: 405, reason: 'MethodNotAllowed' }],
  ])('APNs: %s', async (_name, headers, body, expected) => {
    await toApns(headers, body);
    expect(await lines.next()).toMatchObject({ accepted: false, ...expected });
  });

  test('APNs: a fault’s', async () => {
    await standIns.putFaults([
      { channel: 'apns', status: 410 },
      { channel: 'apns', status: 599 },
    ]);
    await toApns();
    await toApns();
    const [gone, unknown] = await lines.take(2);
    expect(gone).toMatchObject({ accepted: false, status: 410, reason: 'Unregistered' });
    expect(unknown).toMatchObject({ accepted: false, status: 599 });
    expect(unknown).not.toHaveProperty('reason');
  });

  test('FCM: its error code, or the canonical one of a bare error', async () => {
    const body = { message: { token: 'token-1' } };
    await standIns.putFaults({ channel: 'fcm', status: 404, reason: 'UNREGISTERED' });
    await toFcm(body);
    await toFcm(body, 'Bearer nobody');
    await toFcm({ message: {} });
    expect(await lines.take(3)).toMatchObject([
      { accepted: false, deviceToken: 'token-1', status: 404, reason: 'UNREGISTERED' },
      { accepted: false, deviceToken: 'token-1', status: 401, reason: 'UNAUTHENTICATED' },
      { accepted: false, deviceToken: '', status: 400, reason: 'INVALID_ARGUMENT' },
    ]);
  });

  test('Telegram: its description; of its other methods nothing is kept', async () => {
    const body = { chat_id: 4711, text: 'Hello' };
    await standIns.putFaults([
      { channel: 'telegram', status: 403, reason: 'BLOCKED' },
      { channel: 'telegram', status: 502 },
    ]);
    await toTelegram({}, botToken, 'getMe');
    await toTelegram(body);
    await toTelegram(body);
    await toTelegram(body, '1:long-mark-of-no-token');
    await toTelegram({ chat_id: 4711 });
    const refused = { accepted: false, deviceToken: '4711' };
    const attempts = await lines.take(4);
    expect(attempts).toMatchObject([
      { ...refused, status: 403, reason: 'Forbidden: bot was blocked by the user' },
      { ...refused, status: 502 },
      { ...refused, status: 401, reason: 'Unauthorized' },
      { ...refused, status: 400, reason: 'Bad Request: message text is empty' },
    ]);
    expect(attempts[1]).not.toHaveProperty('reason');
  });
});

describe('what got no answer says why, at once', () => {
  test('hang and silent, taken or not', async () => {
    const [taken, not] = [{ accepted: true }, { accepted: false }];
    await standIns.putFaults([
      { channel: 'apns', disconnect: 'hang' },
      { channel: 'apns', disconnect: 'silent', ...taken },
    ]);
    const hanging = toApns();
    const [hung] = await lines.take(1);
    expect(hung).toMatchObject({ ...not, broken: 'hang', payload });
    expect(hung).not.toHaveProperty('status');
    const silenced = toApns();
    expect(await lines.next()).toMatchObject({ ...taken, broken: 'silent' });
    session.destroy();
    await Promise.all([hanging, silenced]);
  });

  test('FCM and Telegram', async () => {
    await standIns.putFaults([
      { channel: 'fcm', disconnect: 'reset', accepted: true },
      { channel: 'telegram', disconnect: 'close' },
    ]);
    await expect(toFcm({ message: { token: 'token-1' } })).rejects.toThrow();
    await expect(toTelegram({ chat_id: 4711, text: 'Hello' })).rejects.toThrow();
    expect(await lines.take(2)).toMatchObject([
      { channel: 'fcm', deviceToken: 'token-1', accepted: true, broken: 'reset' },
      { channel: 'telegram', deviceToken: '4711', accepted: false, broken: 'close' },
    ]);
  });

  test('a GOAWAY that takes its push answers it, and refuses what came behind it', async () => {
    await toApns();
    await standIns.putFaults([
      { channel: 'apns', deviceToken: 'aa', delayMs: 30, disconnect: 'goaway', accepted: true },
      { channel: 'apns', deviceToken: 'bb', delayMs: 60 },
    ]);
    await Promise.all(['aa', 'bb'].map((deviceToken) => toApns({ ':path': `/3/device/${deviceToken}` })));
    const [, last, refused] = await lines.take(3);
    expect(last).toMatchObject({ deviceToken: 'aa', accepted: true, status: 200 });
    expect(last).not.toHaveProperty('broken');
    expect(refused).toMatchObject({ deviceToken: 'bb', accepted: false, broken: 'goaway' });
  });

  test('a client that does not wait for it', async () => {
    await standIns.putFaults({ channel: 'apns', delayMs: 100 });
    const pushed = toApns();
    await requestRead();
    session.destroy();
    await pushed;
    const attempt = await lines.next();
    expect(attempt).toMatchObject({ accepted: true, broken: 'connection-gone' });
    expect(attempt).not.toHaveProperty('status');
  });
});

test('nothing in them is a secret', async () => {
  await toApns();
  await toApns({ authorization: providerJwt });
  await toFcm({ message: { token: 'token-1' } });
  await toFcm({ message: { token: 'token-1' } }, accessToken);
  await toTelegram({ chat_id: 4711, text: 'Hello' });
  await toTelegram({ chat_id: 4711, text: 'Hello' }, `${botToken}-of-old`);
  const text = JSON.stringify(await lines.take(6));
  for (const secret of [providerJwt, accessToken, botToken]) expect(text).not.toContain(secret);
});

describe('the stream', () => {
  test('begins behind a number with what is kept, and goes on with what happens', async () => {
    await toApns({ 'apns-collapse-id': 'first' });
    await toApns({ 'apns-collapse-id': 'second' });
    const [first, second] = await lines.take(2);
    const behind = await readAttempts(standIns.controlUrl, `?after=${first?.seq}`);
    expect(behind.headers.get('content-type')).toBe('application/x-ndjson');
    expect(behind.headers.get('attempts-after')).toBe(String(first?.seq));
    await toApns({ 'apns-collapse-id': 'third' });
    const [alsoSecond, third] = await behind.take(2);
    expect(alsoSecond).toEqual(second);
    expect(third).toMatchObject({ seq: (second?.seq ?? 0) + 1, headers: { 'apns-collapse-id': 'third' } });
    await behind.close();
  });

  test('begins with what happens where no number is given, and says what came before', async () => {
    await toApns();
    const before = await lines.next();
    const fromNow = await readAttempts(standIns.controlUrl);
    expect(fromNow.headers.get('attempts-after')).toBe(String(before?.seq));
    await toApns();
    expect(await fromNow.next()).toMatchObject({ seq: (before?.seq ?? 0) + 1 });
    await fromNow.close();
  });

  test.each(['?after=-1', '?after=x', '?after='])('%s is refused', async (query) => {
    const answer = await fetch(`${standIns.controlUrl}/attempts${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { code: 'bad-request', fields: { after: expect.stringContaining('whole number') } },
    });
  });

  test('ends with the stand-ins', async () => {
    const others = await startStandInsUnderTest();
    const open = await readAttempts(others.controlUrl);
    const ended = open.next().catch(() => undefined);
    await others.close();
    expect(await ended).toBeUndefined();
  });
});
