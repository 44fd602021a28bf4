import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { apiUnderTest } from './api-under-test.ts';

let tables: LocalTables;
let api: Awaited<ReturnType<typeof apiUnderTest>>;

beforeAll(async () => {
  tables = await startTables();
  api = await apiUnderTest(tables);
}, 30_000);
afterAll(() => tables?.close());

const deviceRoute = 'PUT /v1/devices/{deviceId}';
const presenceRoute = 'PUT /v1/conversations/{conversationId}/presence';
const apns = { channel: 'apns', token: 'aa' };
const fcm = { channel: 'fcm', token: 'abc' };
const report = { deviceId: 'phone', status: 'active' };
const secret = 'Secret';

type Wrong = readonly [what: string, field: string, body: unknown];

const wrongDevices: Wrong[] = [
  ['no channel', 'channel', { token: 'aa' }],
  ['another channel', 'channel', { channel: secret, token: 'aa' }],
  ['no token', 'token', { channel: 'apns' }],
  ['an empty token', 'token', { ...apns, token: '' }],
  ['an empty FCM token', 'token', { ...fcm, token: '' }],
  ['a token that is no text', 'token', { ...apns, token: 17 }],
  ['an APNs token that is not hexadecimal', 'token', { ...apns, token: secret }],
  ['an APNs token of odd length', 'token', { ...apns, token: 'abc' }],
  ['an APNs token over 4 KB', 'token', { ...apns, token: 'ab'.repeat(2_049) }],
  ['an FCM token with a space', 'token', { ...fcm, token: `${secret} x` }],
  ['an FCM token with a line feed at its end', 'token', { ...fcm, token: 'abc\n' }],
  ['an FCM token and a fid', 'token', { ...fcm, fid: 'abc' }],
  ['an empty fid', 'fid', { channel: 'fcm', fid: '' }],
  ['a fid with a space', 'fid', { channel: 'fcm', fid: `${secret} x` }],
  ['a fid for APNs', 'fid', { ...apns, fid: 'abc' }],
  ['another platform', 'platform', { ...fcm, platform: secret }],
  ['APNs for Android', 'platform', { ...apns, platform: 'android' }],
  ['an FCM token over 4 KB', 'token', { ...fcm, token: 'a'.repeat(4_097) }],
  ['another environment', 'environment', { ...apns, environment: secret }],
  ['an environment that is null', 'environment', { ...apns, environment: null }],
  ['another environment for FCM', 'environment', { ...fcm, environment: secret }],
  ['an app with a space', 'app', { ...apns, app: `com.${secret} x` }],
  ['an app that is too long', 'app', { ...apns, app: 'a'.repeat(156) }],
  ['a locale of another form', 'locale', { ...apns, locale: `de ${secret}` }],
  ['a locale that is too long', 'locale', { ...apns, locale: `de${'-abcdefgh'.repeat(4)}` }],
  ['an unknown field', 'customerId', { ...apns, customerId: secret }],
  ['an unknown field that is no name', '(unknown)', { ...apns, [`${secret} <b>`]: 1 }],
  ['a list', '(body)', [apns]],
  ['null', '(body)', null],
  ['a text', '(body)', secret],
];

const wrongReports: Wrong[] = [
  ['no deviceId', 'deviceId', { status: 'active' }],
  ['a deviceId that is too long', 'deviceId', { ...report, deviceId: 'x'.repeat(129) }],
  ['a deviceId with a space', 'deviceId', { ...report, deviceId: `${secret} x` }],
  ['no status', 'status', { deviceId: 'phone' }],
  ['another status', 'status', { ...report, status: secret }],
  ['an age below 0', 'ageMs', { ...report, ageMs: -1 }],
  ['an age over a day', 'ageMs', { ...report, ageMs: 86_400_001 }],
  ['an age that is not whole', 'ageMs', { ...report, ageMs: 0.5 }],
  ['an age as text', 'ageMs', { ...report, ageMs: '5' }],
  ['an unknown field', 'customer', { ...report, customer: secret }],
  ['a list', '(body)', [report]],
];

/** The body `{ error: { fields } }` names exactly this field and echoes nothing. */
function expectRefusal(answer: { status: number | undefined; body: unknown }, field: string) {
  expect(answer).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid-request', fields: [{ field, message: expect.stringMatching(/^(must be|is )/) }] } },
  });
  expect(JSON.stringify(answer.body)).not.toContain(secret);
}

describe('a device that is not valid is refused', () => {
  test.each(wrongDevices)('%s', async (_, field, body) => {
    expectRefusal(await api.register('phone', body), field);
  });
});

describe('a report that is not valid is refused', () => {
  test.each(wrongReports)('%s', async (_, field, body) => {
    expectRefusal(await api.report('c-1', body), field);
  });
});

describe('ids of the path', () => {
  test.each(['', 'x'.repeat(129), 'a b', 'a\u0000', 'ü', 'a\n'])('a deviceId such as %j', async (deviceId) => {
    expectRefusal(await api.register(deviceId, apns), 'deviceId');
    expectRefusal(await api.call('DELETE /v1/devices/{deviceId}', { path: { deviceId } }), 'deviceId');
  });

  test.each(['', 'genesys~', 'x'.repeat(257), 'ü'.repeat(129), 'a\u0000', 'a\u0085', '\ud800', 'a\n'])(
    'a conversationId such as %j',
    async (conversationId) => {
      expectRefusal(await api.report(conversationId, report), 'conversationId');
    },
  );

  test('none at all', async () => {
    expectRefusal(await api.call(deviceRoute, { body: JSON.stringify(apns) }), 'deviceId');
  });
});

describe('bodies', () => {
  const path = { deviceId: 'phone', conversationId: 'c-1' };

  test.each([deviceRoute, presenceRoute])('%s: not JSON, without a word of the body', async (route) => {
    for (const body of [undefined, '', '{', `{"token":"${secret}`, 'undefined']) {
      const answer = await api.call(route, { path, ...(body === undefined ? {} : { body }) });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid-json' } } });
      expect(JSON.stringify(answer.body)).not.toContain(secret);
    }
  });

  test('not UTF-8', async () => {
    const body = Buffer.from([0x22, 0xff, 0x22]).toString('base64');
    const answer = await api.call(deviceRoute, { path, body, isBase64Encoded: true });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid-json' } } });
  });

  test('over 16 KB: 413, decoded bytes count', async () => {
    const tooLarge = { status: 413, body: { error: { code: 'body-too-large' } } };
    const padded = (size: number) => JSON.stringify(report).padEnd(size, ' ');
    expect(await api.call(presenceRoute, { path, body: padded(16_385) })).toMatchObject(tooLarge);
    expect(await api.call(presenceRoute, { path, body: `"${'ü'.repeat(8_192)}"` })).toMatchObject(tooLarge);
    const largest = await apiUnderTest(tables);
    const body = Buffer.from(padded(16_384)).toString('base64');
    expect((await largest.call(presenceRoute, { path, body, isBase64Encoded: true })).status).toBe(204);
  });

  test('a field named __proto__ is an unknown field', async () => {
    const body = '{"channel":"apns","token":"aa","__proto__":{"locale":"de"}}';
    expectRefusal(await api.call(deviceRoute, { path, body }), '__proto__');
  });

  test('many unknown fields: the answer stays short', async () => {
    const fields = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field${index}`, 1]));
    const { body } = await api.register('phone', { ...apns, ...fields });
    expect(Object(body).error.fields).toHaveLength(20);
  });

  test('every wrong field is named at once', async () => {
    const { body } = await api.register('phone', { channel: 'apns', token: 'x', locale: '!', more: 1 });
    expect(Object(body).error.fields.map(({ field }: { field: string }) => field)).toEqual(['token', 'locale', 'more']);
  });
});

test('what is allowed at the limits is taken', async () => {
  const longestApp = 'a'.repeat(155);
  const limits = await apiUnderTest(tables, { apps: { apns: [longestApp], fcm: [] } });
  const device = { ...apns, token: 'aB'.repeat(2_048), app: longestApp, locale: 'zh_Hans_CN' };
  expect((await limits.register('~'.repeat(128), device, 'ü'.repeat(128))).status).toBe(201);
  expect((await limits.report('x'.repeat(256), { ...report, ageMs: 86_400_000 }, '!'.repeat(256))).status).toBe(204);
  const deviceId = '!'.repeat(128);
  expect((await limits.report('ü'.repeat(128), { ...report, deviceId, ageMs: 0 }, '~'.repeat(256))).status).toBe(204);
});

test('after all of this nothing is stored, and no log line holds what was sent', async () => {
  expect(await api.rows()).toBe(0);
  expect(api.lines.length).toBeGreaterThan(wrongDevices.length + wrongReports.length);
  expect(api.lines.join('\n')).not.toContain(secret);
});
