import { once } from 'node:events';
import { connect } from 'node:http2';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { send } from './https-client.ts';
import { assertion, certificate, type StandInsUnderTest, startStandInsUnderTest } from './stand-ins-under-test.ts';

const fcmErrorType = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
let standIns: StandInsUnderTest;
let accessToken: string;

beforeAll(async () => {
  standIns = await startStandInsUnderTest();
  accessToken = await fetchAccessToken();
});
afterEach(() => Promise.all([standIns.putFaults([]), fetch(`${standIns.controlUrl}/pushes`, { method: 'DELETE' })]));
afterAll(() => standIns.close());

async function fetchAccessToken(claims: object = {}): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: await assertion(standIns.nowSeconds(), { claims }),
  });
  const { text } = await send(standIns.googleTokenUrl, {}, form.toString());
  return z.object({ access_token: z.string() }).parse(JSON.parse(text)).access_token;
}

async function sendMessage(
  message: unknown,
  { project = 'project-1', authorization = `Bearer ${accessToken}`, more = {} }: SendOptions = {},
) {
  const url = `${standIns.fcmOrigin}/v1/projects/${project}/messages:send`;
  const headers = { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) };
  const answer = await send(url, { headers }, JSON.stringify({ message, ...more }));
  return { ...answer, body: JSON.parse(answer.text) };
}
interface SendOptions {
  readonly project?: string;
  readonly authorization?: string;
  readonly more?: object;
}

const token = 'cJ3:APA91b_x-1';

describe('accepts', () => {
  test('a message, names it and records it without the access token', async () => {
    const message = {
      token,
      notification: { title: 'Hello' },
      data: { conversationId: 'c1' },
      android: {
        priority: 'HIGH',
        ttl: '3600s',
        notification: { tag: 't', channel_id: 'chat', notification_count: 2 },
      },
    };
    const answer = await sendMessage(message);
    expect(answer).toMatchObject({
      status: 200,
      body: { name: expect.stringMatching(/^projects\/project-1\/messages\/\S+$/) },
    });
    expect(await standIns.get('/pushes')).toEqual([
      {
        channel: 'fcm',
        deviceToken: token,
        addressKind: 'token',
        headers: expect.objectContaining({ authorization: 'Bearer (redacted)', 'content-type': 'application/json' }),
        payload: { message },
        receivedAt: '2026-06-01T12:00:00.000Z',
      },
    ]);
  });

  test.each([
    ['a fid', { fid: 'dGVzdA' }, 'dGVzdA'],
    ['a topic', { topic: 'news' }, 'news'],
    ['a condition', { condition: "'a' in topics" }, "'a' in topics"],
    ['a name, which the server sets', { token, name: 'x' }, token],
    ['names in camelCase', { token, android: { collapseKey: 'a', directBootOk: true } }, token],
    ['enums in lower case', { token, android: { priority: 'high', notification: { visibility: 'public' } } }, token],
    ['a ttl of 0s', { token, android: { ttl: '0s' } }, token],
    ['a ttl of 4 weeks', { token, android: { ttl: '2419200s' } }, token],
    ['a ttl with a fraction', { token, android: { ttl: '3.5s' } }, token],
    ['null as absent', { token, topic: null, data: null }, token],
    ['4096 bytes', { token, data: { x: 'x'.repeat(4095) } }, token],
    [
      'APNs and web push parts',
      {
        token,
        apns: { headers: { a: 'b' }, payload: { aps: { badge: 1 } } },
        webpush: { fcm_options: { link: 'https://example.com' } },
      },
      token,
    ],
  ])('%s', async (_name, message, deviceToken) => {
    expect(await sendMessage(message)).toMatchObject({ status: 200 });
    const addressKind =
      ['fid', 'topic', 'condition'].find((kind) => kind in message && !('token' in message)) ?? 'token';
    expect(await standIns.get('/pushes')).toMatchObject([{ deviceToken, addressKind, payload: { message } }]);
  });

  test('a project by its number', async () => {
    expect(await sendMessage({ token }, { project: '123456789' })).toMatchObject({ status: 200 });
  });

  test('a message only to look at it, with validate_only', async () => {
    const answer = await sendMessage({ token }, { more: { validate_only: true } });
    expect(answer).toMatchObject({ status: 200, body: { name: 'projects/project-1/messages/fake_message_id' } });
    expect(await standIns.get('/pushes')).toEqual([]);
  });

  test('HTTP/2, too', async () => {
    const session = connect(standIns.fcmOrigin, { ca: certificate.certificatePem });
    const request = session.request({
      ':method': 'POST',
      ':path': '/v1/projects/project-1/messages:send',
      authorization: `Bearer ${accessToken}`,
    });
    request.end(JSON.stringify({ message: { token } }));
    const [headers] = await once(request, 'response');
    expect(headers[':status']).toBe(200);
    request.resume();
    await once(request, 'close');
    session.close();
  });
});

describe('refuses with the field that is wrong', () => {
  test.each([
    ['a number in data', { token, data: { ok: 'x', count: 1 } }, 'message.data[1].value', '(TYPE_STRING), 1'],
    [
      'an unknown field',
      { token, colour: 'red' },
      'message',
      'Unknown name "colour" at \'message\': Cannot find field.',
    ],
    [
      'an unknown nested field',
      { token, android: { notification: { text: 'x' } } },
      'message.android.notification',
      '"text"',
    ],
    ['a ttl as a number', { token, android: { ttl: 3600 } }, 'message.android.ttl', 'Duration), 3600'],
    ['a ttl without s', { token, android: { ttl: '3600' } }, 'message.android.ttl', 'Duration), "3600"'],
    ['an unknown priority', { token, android: { priority: 'URGENT' } }, 'message.android.priority', '"URGENT"'],
    ['a title that is no text', { token, notification: { title: {} } }, 'message.notification.title', 'TYPE_STRING'],
    [
      'arguments that are no texts',
      { token, android: { notification: { title_loc_args: ['a', 1] } } },
      'message.android.notification.title_loc_args[1]',
      'TYPE_STRING',
    ],
    [
      'a count that is no whole number',
      { token, android: { notification: { notification_count: 1.5 } } },
      'message.android.notification.notification_count',
      'TYPE_INT32',
    ],
    [
      'a flag that is no flag',
      { token, android: { direct_boot_ok: 'yes' } },
      'message.android.direct_boot_ok',
      'TYPE_BOOL',
    ],
    ['two targets', { token, topic: 'news' }, 'message', "Cannot set 'topic'"],
    ['a message that is none', 'hello', 'message', 'TYPE_MESSAGE'],
  ])('%s', async (_name, message, field, description) => {
    const answer = await sendMessage(message);
    const violation = { field, description: expect.stringContaining(description) };
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 400, status: 'INVALID_ARGUMENT' } } });
    expect(answer.body.error.details).toEqual([
      { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [violation] },
    ]);
    expect(await standIns.get('/pushes')).toEqual([]);
  });

  test('each of several', async () => {
    const answer = await sendMessage({ token, data: { a: 1, b: true }, x: 1 }, { more: { y: 1 } });
    const fields = answer.body.error.details[0].fieldViolations.map(({ field }: { field: string }) => field);
    expect(fields).toEqual(['message.data[0].value', 'message.data[1].value', 'message', '']);
  });

  test('a body that is not JSON', async () => {
    const url = `${standIns.fcmOrigin}/v1/projects/project-1/messages:send`;
    const answer = await send(url, { headers: { authorization: `Bearer ${accessToken}` } }, '{"message":');
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error.status).toBe('INVALID_ARGUMENT');
  });
});

describe('refuses with an FcmError only', () => {
  test.each([
    ['no target', {}],
    ['an empty target', { token: '' }],
    ['a token that cannot be one', { token: 'not a token' }],
    ['the reserved key from', { token, data: { from: 'x' } }],
    ['the reserved key message_type', { token, data: { message_type: 'x' } }],
    ['a key that starts with google.', { token, data: { 'google.x': 'x' } }],
    ['a key that starts with gcm.', { token, android: { data: { 'gcm.notification.x': 'x' } } }],
    ['a ttl over 4 weeks', { token, android: { ttl: '2419201s' } }],
    ['a negative ttl', { token, android: { ttl: '-1s' } }],
    ['4097 bytes', { token, data: { x: 'x'.repeat(4096) } }],
    ['4097 bytes in few characters', { token, notification: { body: 'ä'.repeat(2047) } }],
    ['2049 bytes for a topic', { topic: 'news', data: { x: 'x'.repeat(2048) } }],
    ['a link without TLS', { token, webpush: { fcm_options: { link: 'http://example.com' } } }],
    ['no message', undefined],
  ])('%s', async (_name, message) => {
    const answer = await sendMessage(message);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 400, status: 'INVALID_ARGUMENT' } } });
    expect(answer.body.error.details).toEqual([{ '@type': fcmErrorType, errorCode: 'INVALID_ARGUMENT' }]);
  });
});

describe('refuses access', () => {
  const bare = (code: number, status: string) => ({ error: { code, status, message: expect.any(String) } });

  test.each([
    ['without authorization', ''],
    ['with an unknown token', 'Bearer ya29.unknown'],
    ['with another scheme', 'Basic abc'],
  ])('%s: bare UNAUTHENTICATED', async (_name, authorization) => {
    const answer = await sendMessage({ token }, { authorization });
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.stringContaining('Bearer') } });
    expect(answer.body).toEqual(bare(401, 'UNAUTHENTICATED'));
  });

  test('of a token without the scope: bare PERMISSION_DENIED', async () => {
    const other = await fetchAccessToken({ scope: 'https://www.googleapis.com/auth/userinfo.email' });
    const answer = await sendMessage({ token }, { authorization: `Bearer ${other}` });
    expect(answer).toMatchObject({ status: 403, body: bare(403, 'PERMISSION_DENIED') });
  });

  test('to another project: bare NOT_FOUND', async () => {
    const answer = await sendMessage({ token }, { project: 'project-2' });
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual(bare(404, 'NOT_FOUND'));
  });

  test('to another path: a page, as it never reaches FCM', async () => {
    expect(await send(`${standIns.fcmOrigin}/v1/messages:send`, {})).toMatchObject({
      status: 404,
      headers: { 'content-type': expect.stringContaining('text/html') },
    });
  });
});

describe('answers as a fault says', () => {
  test.each([
    ['UNREGISTERED', 404, 'NOT_FOUND'],
    ['INVALID_ARGUMENT', 400, 'INVALID_ARGUMENT'],
    ['SENDER_ID_MISMATCH', 403, 'PERMISSION_DENIED'],
    ['THIRD_PARTY_AUTH_ERROR', 401, 'UNAUTHENTICATED'],
    ['UNAVAILABLE', 503, 'UNAVAILABLE'],
    ['INTERNAL', 500, 'INTERNAL'],
    ['UNSPECIFIED_ERROR', 500, 'UNKNOWN'],
    ['SOMETHING_NEW', 400, 'INVALID_ARGUMENT'],
  ])('%s with its FcmError', async (errorCode, status, canonical) => {
    await standIns.putFaults({ channel: 'fcm', status, reason: errorCode });
    const answer = await sendMessage({ token });
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      error: {
        code: status,
        message: expect.any(String),
        status: canonical,
        details: [{ '@type': fcmErrorType, errorCode }],
      },
    });
    expect(await sendMessage({ token })).toMatchObject({ status: 200 });
    expect(await standIns.get('/pushes')).toHaveLength(1);
  });

  test.each([
    [undefined, 'Message rate'],
    [token, 'Device message rate'],
  ])('QUOTA_EXCEEDED with the quota (device %j) and Retry-After', async (deviceToken, description) => {
    const fault = { channel: 'fcm', status: 429, reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 60 };
    await standIns.putFaults({ ...fault, ...(deviceToken ? { deviceToken } : {}) });
    const answer = await sendMessage({ token });
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
    expect(answer.body.error).toMatchObject({ status: 'RESOURCE_EXHAUSTED' });
    expect(answer.body.error.details).toEqual([
      { '@type': fcmErrorType, errorCode: 'QUOTA_EXCEEDED' },
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [{ subject: expect.any(String), description: expect.stringMatching(`^${description}`) }],
      },
    ]);
  });

  test.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [429, 'RESOURCE_EXHAUSTED'],
  ])('%i with a canonical code: %s, bare', async (status, reason) => {
    await standIns.putFaults([
      { channel: 'fcm', status, reason },
      { channel: 'fcm', status },
    ]);
    for (const answer of [await sendMessage({ token }), await sendMessage({ token })]) {
      expect(answer).toMatchObject({ status, body: { error: { code: status, status: reason } } });
      expect(answer.body.error).not.toHaveProperty('details');
    }
  });

  test.each(['reset', 'close', 'goaway', 'destroy', 'refused-stream'])(
    '%s: the connection breaks',
    async (disconnect) => {
      await standIns.putFaults({ channel: 'fcm', disconnect });
      await expect(sendMessage({ token })).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(await standIns.get('/pushes')).toEqual([]);
    },
  );

  test('goaway with accepted: the answer comes, and says that the connection ends', async () => {
    await standIns.putFaults({ channel: 'fcm', disconnect: 'goaway', accepted: true });
    expect(await sendMessage({ token })).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect(await standIns.get('/pushes')).toHaveLength(1);
  });

  test.each(['silent', 'hang'])('%s: nothing comes until the client gives up', async (disconnect) => {
    await standIns.putFaults({ channel: 'fcm', disconnect });
    const url = `${standIns.fcmOrigin}/v1/projects/project-1/messages:send`;
    const signal = AbortSignal.timeout(200);
    const sent = send(
      url,
      { headers: { authorization: `Bearer ${accessToken}` }, signal },
      JSON.stringify({ message: { token } }),
    );
    await expect(sent).rejects.toMatchObject({ code: 'ABORT_ERR' });
    expect(await standIns.get('/faults')).toEqual([]);
    expect(await standIns.get('/pushes')).toEqual([]);
  });

  test('close with accepted: the push counts and only its answer is lost', async () => {
    await standIns.putFaults({ channel: 'fcm', disconnect: 'close', accepted: true });
    await expect(sendMessage({ token })).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await standIns.get('/pushes')).toHaveLength(1);
  });
});

test('an access token ends after 3599 s', async () => {
  standIns.passSeconds(3598);
  expect(await sendMessage({ token })).toMatchObject({ status: 200 });
  standIns.passSeconds(1);
  expect(await sendMessage({ token })).toMatchObject({ status: 401 });
  accessToken = await fetchAccessToken();
  expect(await sendMessage({ token })).toMatchObject({ status: 200 });
});
