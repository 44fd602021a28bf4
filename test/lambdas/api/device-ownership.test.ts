import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { apiEvent } from './api-event.ts';
import { apiUnderTest, noon } from './api-under-test.ts';

let tables: LocalTables;
let api: Awaited<ReturnType<typeof apiUnderTest>>;
let now = noon;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  now = noon;
  api = await apiUnderTest(tables, { now: () => now });
});

const phone = { channel: 'apns', token: 'aabb01' };
const list = async (customer = 'anna') =>
  Object((await api.call('GET /v1/devices', { claims: { sub: customer } })).body).devices;
const remove = (deviceId: string, customer: string) =>
  api.call('DELETE /v1/devices/{deviceId}', { path: { deviceId }, claims: { sub: customer } });
const keyOf = ({ body }: { body: unknown }): string => Object(body).unregisterKey;

/** As API Gateway hands it on: no authorizer has seen it. */
async function unregister(body: unknown) {
  const event = apiEvent('POST /v1/devices/unregister', { body: JSON.stringify(body) });
  const { authorizer, ...requestContext } = event.requestContext;
  const { statusCode, headers, body: text } = await api.handler({ ...event, requestContext });
  return { status: statusCode, headers, body: text === undefined ? undefined : JSON.parse(text) };
}

describe('registering', () => {
  test('answers a routingId that stays, and a key that is new each time; the list shows the one, not the other', async () => {
    const told = { timeZone: 'Europe/Zurich', appVersion: '4.2 (17)', osVersion: '26.1' };
    const first = await api.register('phone', { ...phone, ...told });
    const second = await api.register('phone', { ...phone, ...told });
    expect([first.status, second.status]).toEqual([201, 200]);
    const { routingId } = Object(first.body);
    expect(second.body).toMatchObject({ routingId, ...told });
    expect(keyOf(second)).not.toBe(keyOf(first));
    expect(await list()).toEqual([expect.objectContaining({ deviceId: 'phone', routingId, ...told })]);
    expect(JSON.stringify(await list())).not.toMatch(/unregister|aabb01/);
  });

  test('another owner gets another routingId', async () => {
    const anna = await api.register('phone', phone);
    const bob = await api.register('phone', phone, 'bob');
    expect(Object(bob.body).routingId).not.toBe(Object(anna.body).routingId);
  });

  test('a device that was idle for 270 days is not listed, until it is registered again', async () => {
    await api.register('phone', phone);
    now = noon + 270 * 86_400_000 - 1;
    expect(await list()).toHaveLength(1);
    now += 1;
    expect(await list()).toEqual([]);
    expect((await api.register('phone', phone)).status).toBe(201);
    expect(await list()).toHaveLength(1);
  });

  test('more than 60 times a minute: 429 with the time to wait, and nothing is changed; another customer may', async () => {
    now = noon + 20_000;
    for (let count = 0; count < 60; count += 1) await api.register('phone', phone);
    const before = await list();
    expect(await api.register('phone', { ...phone, locale: 'de' })).toEqual({
      status: 429,
      headers: {
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=utf-8',
        'retry-after': '40',
      },
      body: { error: { code: 'too-many-requests', message: expect.any(String) } },
    });
    expect(await list()).toEqual(before);
    expect((await api.register('tablet', { ...phone, token: 'cc' }, 'bob')).status).toBe(201);
    now = noon + 60_000;
    expect((await api.register('phone', phone)).status).toBe(200);
  });
});

describe('unregistering without a token', () => {
  test('204 and the device is gone; again, and with a key that nobody has: 204 as well', async () => {
    const key = keyOf(await api.register('phone', phone));
    const nothing = { status: 204, headers: { 'cache-control': 'no-store' }, body: undefined };
    expect(await unregister({ unregisterKey: 'A'.repeat(43) })).toEqual(nothing);
    expect(await list()).toHaveLength(1);
    expect(await unregister({ unregisterKey: key })).toEqual(nothing);
    expect(await list()).toEqual([]);
    expect(await unregister({ unregisterKey: key })).toEqual(nothing);
    expect(api.lines.join('\n')).not.toContain(key);
  });

  test('a late one cannot remove the device of who has it now, nor can a late deletion', async () => {
    const annas = keyOf(await api.register('phone', phone));
    await api.register('phone', phone, 'bob');
    expect((await unregister({ unregisterKey: annas })).status).toBe(204);
    expect((await remove('phone', 'anna')).status).toBe(404);
    expect(await list('bob')).toHaveLength(1);
  });

  test('not with the key of an earlier registration', async () => {
    const old = keyOf(await api.register('phone', phone));
    const current = keyOf(await api.register('phone', phone));
    await unregister({ unregisterKey: old });
    expect(await list()).toHaveLength(1);
    await unregister({ unregisterKey: current });
    expect(await list()).toEqual([]);
  });

  test.each([
    ['no key', {}],
    ['one that is too short', { unregisterKey: 'A'.repeat(42) }],
    ['one of other characters', { unregisterKey: `${'A'.repeat(42)}+` }],
    ['a number', { unregisterKey: 17 }],
  ])('%s: 400, which names the field', async (_, body) => {
    expect(await unregister(body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid-request', fields: [{ field: 'unregisterKey' }] } },
    });
  });

  test('more than 20 times a minute for one customer: 429', async () => {
    for (let count = 0; count < 20; count += 1) {
      const unregisterKey = keyOf(await api.register('phone', phone));
      expect((await unregister({ unregisterKey })).status).toBe(204);
    }
    const unregisterKey = keyOf(await api.register('phone', phone));
    expect(await unregister({ unregisterKey })).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
    expect(await list()).toHaveLength(1);
    now = noon + 60_000;
    expect((await unregister({ unregisterKey })).status).toBe(204);
    expect(await list()).toEqual([]);
  });
});

describe('a guest who signs in', () => {
  const signIn = (claims: Record<string, string>) =>
    api.call('PUT /v1/devices/{deviceId}', { path: { deviceId: 'phone' }, claims, body: JSON.stringify(phone) });

  test('keeps the device, by its routingId, and the conversation', async () => {
    const guest = await api.register('phone', phone, 'guest-1');
    await api.report('c-1', { deviceId: 'phone', status: 'active' }, 'guest-1');
    const signedIn = await signIn({ sub: 'anna', guest_id: 'guest-1' });
    expect(signedIn).toMatchObject({ status: 200, body: { routingId: Object(guest.body).routingId } });
    expect(api.said()).toMatchObject({ status: 200, devices: 1, conversations: 1 });
    expect(await list('guest-1')).toEqual([]);
    expect(await list()).toHaveLength(1);
    expect((await api.presence.readConversation('c-1', noon)).owner).toBe('anna');
    expect(api.lines.join('\n')).not.toMatch(/guest-1|anna/);
  });

  test.each([
    ['is not there', { sub: 'anna' }],
    ['is the customer', { sub: 'anna', guest_id: 'anna' }],
    ['is empty', { sub: 'anna', guest_id: '' }],
    ['is no id', { sub: 'anna', guest_id: 'guest\n1' }],
  ])('not where the claim %s', async (_, claims: Record<string, string>) => {
    await api.register('tablet', { ...phone, token: 'cc' }, 'guest-1');
    expect((await signIn(claims)).status).toBe(201);
    expect(await list('guest-1')).toHaveLength(1);
  });

  test('never by what the body says', async () => {
    await api.register('tablet', { ...phone, token: 'cc' }, 'guest-1');
    expect((await api.register('phone', { ...phone, guest_id: 'guest-1' })).status).toBe(400);
    expect(await list('guest-1')).toHaveLength(1);
  });
});

test('every other route needs a customer', async () => {
  for (const route of ['GET /v1/devices', 'PUT /v1/devices/{deviceId}', 'DELETE /v1/devices/{deviceId}']) {
    const event = apiEvent(route, { path: { deviceId: 'phone' }, body: JSON.stringify(phone) });
    const { authorizer, ...requestContext } = event.requestContext;
    expect(await api.handler({ ...event, requestContext })).toMatchObject({ statusCode: 403 });
  }
});
