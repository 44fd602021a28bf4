import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAliasTable } from '../../../lambdas/adapters/alias-table.ts';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { createTakeOver } from '../../../lambdas/adapters/device-take-over.ts';
import { documentClient } from '../../../lambdas/adapters/dynamodb.ts';
import { createJournalOfCustomer } from '../../../lambdas/adapters/journal-of-customer.ts';
import { createLog } from '../../../lambdas/adapters/log.ts';
import { createPreferencesTable } from '../../../lambdas/adapters/preferences.ts';
import { createPresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { createReadReports } from '../../../lambdas/adapters/read-reports.ts';
import { createRequestCounter } from '../../../lambdas/adapters/request-counts.ts';
import { createHandler } from '../../../lambdas/api/handler.ts';
import { apiRoutes } from '../../../lambdas/api/routes.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { apiEvent } from './api-event.ts';
import { apiUnderTest, noon } from './api-under-test.ts';

let tables: LocalTables;
let api: Awaited<ReturnType<typeof apiUnderTest>>;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  api = await apiUnderTest(tables);
});

const phone = { channel: 'apns', token: 'AABB01' };
const remove = (deviceId: string, customer = 'anna') =>
  api.call('DELETE /v1/devices/{deviceId}', { path: { deviceId }, claims: { sub: customer } });
const list = (customer = 'anna') => api.call('GET /v1/devices', { claims: { sub: customer } });

describe('devices', () => {
  test('registering answers 201, then 200, with the device but never its token', async () => {
    const first = await api.register('phone', { ...phone, app: 'com.example.app', locale: 'de-CH' });
    expect(first).toEqual({
      status: 201,
      headers: { 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' },
      body: {
        deviceId: 'phone',
        channel: 'apns',
        platform: 'ios',
        environment: 'sandbox',
        app: 'com.example.app',
        locale: 'de-CH',
        registeredAt: '2026-01-15T12:00:00.000Z',
        recipient: expect.any(String),
        routingId: expect.any(String),
        unregisterKey: expect.any(String),
      },
    });
    expect(await api.devices.readDevice('anna', 'phone')).toMatchObject({ token: 'aabb01', registeredAt: noon });

    const second = await api.register('phone', { ...phone, environment: 'production' });
    expect(second.status).toBe(200);
    expect(second.body).toEqual({
      deviceId: 'phone',
      channel: 'apns',
      platform: 'ios',
      environment: 'production',
      app: 'com.example.app',
      registeredAt: '2026-01-15T12:00:00.000Z',
      recipient: Object(first.body).recipient,
      routingId: Object(first.body).routingId,
      unregisterKey: expect.any(String),
    });
  });

  test('an FCM device has no environment', async () => {
    const { status, body } = await api.register('pixel', { channel: 'fcm', token: 'abc:APA91-_x' });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('environment');
    expect(await api.devices.readDevice('anna', 'pixel')).toMatchObject({ channel: 'fcm', token: 'abc:APA91-_x' });
  });

  test('two customers may both have a phone; each sees and removes only the own one', async () => {
    await api.register('phone', phone);
    await api.register('phone', { channel: 'fcm', token: 'bobs' }, 'bob');
    expect((await list()).body).toMatchObject({ devices: [{ deviceId: 'phone', channel: 'apns' }] });
    expect((await list('bob')).body).toMatchObject({ devices: [{ deviceId: 'phone', channel: 'fcm' }] });
    expect(await remove('phone', 'bob')).toEqual({
      status: 204,
      headers: { 'cache-control': 'no-store' },
      body: undefined,
    });
    expect((await list()).body).toMatchObject({ devices: [{ deviceId: 'phone' }] });
    expect(await remove('phone', 'bob')).toMatchObject({ status: 404, body: { error: { code: 'no-such-device' } } });
  });

  test.each([
    [
      'an APNs token',
      { channel: 'apns', token: 'aa' },
      { addressKind: 'token', platform: 'ios', app: 'com.example.app' },
    ],
    ['of another app', { channel: 'apns', token: 'aa', app: 'com.example.beta' }, { app: 'com.example.beta' }],
    [
      'an FCM token',
      { channel: 'fcm', token: 't' },
      { token: 't', addressKind: 'token', platform: 'android', app: 'demo-project' },
    ],
    ['an iOS device through FCM', { channel: 'fcm', token: 't', platform: 'ios' }, { platform: 'ios' }],
    [
      'a Firebase Installation ID',
      { channel: 'fcm', fid: 'f' },
      { token: 'f', addressKind: 'fid', platform: 'android' },
    ],
    ['no environment', { channel: 'apns', token: 'aa' }, { environment: 'sandbox', environmentIsCertain: false }],
    [
      'its environment',
      { channel: 'apns', token: 'aa', environment: 'production' },
      { environment: 'production', environmentIsCertain: true },
    ],
  ])('with %s', async (_, body, kept) => {
    expect((await api.register('phone', body)).status).toBe(201);
    expect(await api.devices.readDevice('anna', 'phone')).toMatchObject(kept);
  });

  test.each([
    [
      'an app that is none of the deployment’s',
      'com.example.other',
      'must be one of: com.example.app, com.example.beta',
    ],
    ['an app of the other channel', 'demo-project', 'must be one of: com.example.app, com.example.beta'],
  ])('%s: 400, and nothing is stored', async (_, app, message) => {
    const { status, body } = await api.register('phone', { ...phone, app });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'unknown-app', fields: [{ field: 'app', message }] } });
    expect(await api.rows()).toBe(0);
  });

  test('on a channel that the deployment has not: taken without an app, because it may come', async () => {
    const without = await apiUnderTest(tables, { apps: { apns: [], fcm: [] } });
    expect((await without.register('phone', phone)).status).toBe(201);
    expect((await without.register('tablet', { ...phone, app: 'com.example.app' })).body).toMatchObject({
      error: { fields: [{ field: 'app', message: 'must be absent: this deployment has no apps on apns' }] },
    });
  });

  test('what a verified token says of the customer’s other names is kept, and nothing that the body says', async () => {
    const claims = { sub: 'anna', contact_id: 'contact-1', chat_address: 'address 1' };
    await api.call('PUT /v1/devices/{deviceId}', { path: { deviceId: 'phone' }, claims, body: JSON.stringify(phone) });
    const ownerOf = (kind: 'external-contact' | 'address', value: string) =>
      api.aliases.ownerOf('genesys', [{ kind, value }], noon);
    expect(await ownerOf('external-contact', 'contact-1')).toBe('anna');
    expect(await ownerOf('address', 'address 1')).toBe('anna');
    expect(await ownerOf('address', 'contact-1')).toBeUndefined();
    expect((await api.register('phone', { ...phone, contact_id: 'contact-2' })).status).toBe(400);
    expect(await ownerOf('external-contact', 'contact-2')).toBeUndefined();
  });

  test('a token moves to whoever registered it last, in any case of its letters', async () => {
    await api.register('phone', phone);
    expect((await api.register('bobs-phone', { ...phone, token: 'aabb01' }, 'bob')).status).toBe(201);
    expect((await list()).body).toEqual({ devices: [] });
    expect(api.lines.at(-2)).toContain('"takenFrom":true');
  });

  test('the list shows which devices are gone and why, and no tokens', async () => {
    await api.register('phone', phone);
    const device = await api.devices.readDevice('anna', 'phone');
    if (!device) throw new Error('not registered');
    await api.marks.markGone(device, { since: noon, reason: 'Unregistered' }, undefined);
    const { body } = await list();
    expect(body).toMatchObject({
      devices: [{ deviceId: 'phone', gone: { since: '2026-01-15T12:00:00.000Z', reason: 'Unregistered' } }],
    });
    expect(JSON.stringify(body)).not.toMatch(/aabb01/i);
  });
});

describe('presence', () => {
  test('is kept, for the bare id and for source~id alike', async () => {
    expect(await api.report('genesys~c-1', { deviceId: 'phone', status: 'active', ageMs: 1_500 })).toEqual({
      status: 204,
      headers: { 'cache-control': 'no-store', 'next-report-seconds': '30' },
      body: undefined,
    });
    expect((await api.report('c-1', { deviceId: 'tablet', status: 'background' })).status).toBe(204);
    expect(await api.presence.readConversation('c-1', noon)).toMatchObject({
      owner: 'anna',
      presences: [
        { deviceId: 'phone', status: 'active', reportedAt: noon - 1_500, freshUntil: noon + 58_500 },
        { deviceId: 'tablet', status: 'background', reportedAt: noon },
      ],
    });
  });

  test('an older report is 204 too and changes nothing', async () => {
    await api.report('c-1', { deviceId: 'phone', status: 'background' });
    expect((await api.report('c-1', { deviceId: 'phone', status: 'active', ageMs: 10 })).status).toBe(204);
    expect((await api.presence.readConversation('c-1', noon)).presences).toMatchObject([{ status: 'background' }]);
  });

  test('a conversation of another customer is 409 and tells nothing about them', async () => {
    await api.report('c-1', { deviceId: 'phone', status: 'active' });
    const answer = await api.report('c-1', { deviceId: 'phone', status: 'active' }, 'bob');
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'conversation-of-another' } } });
    expect(JSON.stringify(answer)).not.toContain('anna');
    expect((await api.presence.readConversation('c-1', noon)).presences).toHaveLength(1);
  });
});

describe('who is asking', () => {
  test('the configured claim names the customer', async () => {
    const other = await apiUnderTest(tables, { customerClaim: 'https://example.com/customer' });
    const claims = { sub: 'anna', 'https://example.com/customer': 'customer-7' };
    const path = { deviceId: 'phone' };
    await other.call('PUT /v1/devices/{deviceId}', { claims, path, body: JSON.stringify(phone) });
    expect(await other.devices.listDevices('customer-7')).toHaveLength(1);
  });

  test.each([{}, { sub: '' }, { sub: 'x'.repeat(257) }, { sub: 'ü'.repeat(129) }, { sub: 'a\nb' }, { sub: '\ud800' }])(
    'a token without a usable claim is refused: %#',
    async (claims: Record<string, string>) => {
      const answer = await api.call('GET /v1/devices', { claims });
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'no-customer' } } });
    },
  );

  test('a claim is never found on an object’s prototype', async () => {
    const other = await apiUnderTest(tables, { customerClaim: 'constructor' });
    expect((await other.call('GET /v1/devices')).status).toBe(403);
  });

  test('a request that no authorizer has seen is refused', async () => {
    const event = apiEvent('GET /v1/devices');
    const { authorizer, ...requestContext } = event.requestContext;
    expect(await api.handler({ ...event, requestContext })).toMatchObject({ statusCode: 403 });
  });
});

describe('around the routes', () => {
  test.each(['$default', 'POST /v1/devices', 'constructor'])('%s is no route', async (routeKey) => {
    expect(await api.call(routeKey)).toMatchObject({ status: 404, body: { error: { code: 'no-such-route' } } });
  });

  test('a base64 body is decoded', async () => {
    const body = Buffer.from(JSON.stringify({ ...phone, locale: 'fr' })).toString('base64');
    const call = { path: { deviceId: 'phone' }, body, isBase64Encoded: true };
    expect(await api.call('PUT /v1/devices/{deviceId}', call)).toMatchObject({ status: 201, body: { locale: 'fr' } });
  });

  test('one log line per request, without customers, ids or tokens', async () => {
    await api.register('phone-of-anna', phone);
    await api.report('conversation-of-anna', { deviceId: 'phone-of-anna', status: 'active' });
    await api.register('phone-of-anna', { ...phone, token: 'secret' });
    expect(api.lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'info', event: 'request', route: 'PUT /v1/devices/{deviceId}', status: 201, channel: 'apns', ...common },
      {
        level: 'info',
        event: 'request',
        route: 'PUT /v1/conversations/{conversationId}/presence',
        status: 204,
        report: 'bound',
        ...common,
      },
      {
        level: 'info',
        event: 'request',
        route: 'PUT /v1/devices/{deviceId}',
        status: 400,
        code: 'invalid-request',
        ...common,
      },
    ]);
  });

  test('an outage is a 500 that says nothing, and a log line with the name of the failure', async () => {
    const lines: string[] = [];
    const client = documentClient({
      endpoint: tables.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const handler = createHandler({
      routes: apiRoutes({
        devices: {
          ...createDeviceTable(client, 'no-such-table'),
          ...createAliasTable(client, 'no-such-table'),
          ...createTakeOver(client, { devices: 'no-such-table', presence: 'no-such-table' }),
          ...createRequestCounter(client, 'no-such-table'),
        },
        ...createReadReports(client, 'no-such-table'),
        markRead: async () => ({ unread: 0 }),
        noteRead: async () => {},
        presence: createPresenceTable(client, 'no-such-table'),
        preferences: createPreferencesTable(client, 'no-such-table'),
        journal: createJournalOfCustomer(client, 'no-such-table'),
        log: createLog((line) => lines.push(line)),
        privacyMode: 'generic',
        presenceSettings: { presenceMs: 60_000, messageExpiryMs: 3_600_000 },
        lookSoon: async () => {},
        deviceSettings: { apnsDefaultEnvironment: 'production', apps: { apns: [], fcm: [] }, aliasClaims: {} },
      }),
      customerClaim: 'sub',
      log: createLog((line) => lines.push(line)),
      now: () => noon,
    });
    const { statusCode, body } = await handler(apiEvent('GET /v1/devices'));
    client.destroy();
    expect(statusCode).toBe(500);
    expect(JSON.parse(body ?? '')).toEqual({
      error: { code: 'internal', message: 'Something failed on our side: try again later.' },
    });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'error',
        event: 'request',
        route: 'GET /v1/devices',
        status: 500,
        code: 'internal',
        errorName: 'ResourceNotFoundException',
        ...common,
      },
    ]);
  });
});

const common = { milliseconds: 0, requestId: 'request-id' };
