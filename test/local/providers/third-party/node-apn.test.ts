import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Notification, Provider, type ProviderOptions } from '@parse/node-apn';
import {
  apnsKey,
  bundleId,
  portOf,
  type StandInsWithKeys,
  startStandInsWithKeys,
  strangersApnsKey,
} from './stand-ins-with-keys.ts';

// @parse/node-apn has options for everything: `address`, `port`, `ca` and `token`. Its channels and broadcasts go to
// other hosts of Apple, which have no stand-in.

let standIns: StandInsWithKeys;
let providers: Provider[] = [];

beforeAll(async () => {
  standIns = await startStandInsWithKeys();
});
afterEach(async () => {
  await Promise.all(providers.map((provider) => new Promise<void>((resolve) => provider.shutdown(resolve))));
  providers = [];
  jest.useRealTimers();
  await standIns.forget();
});
afterAll(() => standIns.close());

function openProvider(options: ProviderOptions = {}): Provider {
  const provider = new Provider({
    token: apnsKey,
    address: 'localhost',
    port: portOf(standIns.apnsProductionOrigin),
    ca: [standIns.certificatePem],
    // Above it, the client repeats 429, 500 and 503 at once: it looks for `Retry-After`, which HTTP/2 writes in lower case.
    connectionRetryLimit: 0,
    ...options,
  });
  providers.push(provider);
  return provider;
}

const note = (values: object = {}) =>
  new Notification({ topic: bundleId, pushType: 'alert', alert: 'Hello', payload: { conversation: 'c1' }, ...values });
const devices = (count: number) => Array.from({ length: count }, (_, index) => index.toString(16).padStart(64, '0'));
/** Sets the time that the client reads; its timers stay real. */
const setTime = (now: number) =>
  jest.useFakeTimers({
    now,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
const device = 'aa'.repeat(32);
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** What became of the only device. */
async function failure(provider: Provider, notification: Notification) {
  const { sent, failed } = await provider.send(notification, device);
  expect(sent).toEqual([]);
  expect(failed).toHaveLength(1);
  return failed[0];
}

describe('a push that is taken', () => {
  test('is in `sent` with its device and apns-id, and arrives with the headers and payload of the notification', async () => {
    const id = '123e4567-e89b-12d3-a456-426614174000';
    const notification = note({ id, collapseId: 'c1', expiry: 1_900_000_000, priority: 5, badge: 3, threadId: 'c1' });
    expect(await openProvider().send(notification, device)).toEqual({ sent: [{ device, 'apns-id': id }], failed: [] });
    expect(await standIns.pushes()).toMatchObject([
      {
        deviceToken: device,
        headers: {
          'apns-topic': bundleId,
          'apns-push-type': 'alert',
          'apns-id': id,
          'apns-collapse-id': 'c1',
          'apns-expiration': '1900000000',
          'apns-priority': '5',
        },
        payload: { aps: { alert: 'Hello', badge: 3, 'thread-id': 'c1' }, conversation: 'c1' },
      },
    ]);
  });

  test('has an apns-id of APNs where the notification has none; the sandbox adds its apns-unique-id', async () => {
    const { sent } = await openProvider().send(note(), device);
    expect(sent).toEqual([{ device, 'apns-id': uuid }]);
    const sandbox = openProvider({ port: portOf(standIns.apnsSandboxOrigin) });
    expect((await sandbox.send(note(), device)).sent).toEqual([{ device, 'apns-id': uuid, 'apns-unique-id': uuid }]);
  });

  test.each([
    ['background', bundleId, { contentAvailable: true, priority: 5, alert: undefined }],
    ['voip', `${bundleId}.voip`, {}],
    ['complication', `${bundleId}.complication`, {}],
    ['fileprovider', `${bundleId}.pushkit.fileprovider`, {}],
    ['pushtotalk', `${bundleId}.voip-ptt`, {}],
    ['liveactivity', `${bundleId}.push-type.liveactivity`, { event: 'update', contentState: {}, timestamp: 1 }],
    ['location', `${bundleId}.location-query`, {}],
    ['widgets', `${bundleId}.push-type.widgets`, {}],
  ])('may be of type %s', async (pushType, topic, values) => {
    const { sent, failed } = await openProvider().send(note({ pushType, topic, ...values }), device);
    expect({ sent, failed }).toEqual({ sent: [{ device, 'apns-id': uuid }], failed: [] });
  });
});

describe('many pushes', () => {
  test('go over one session with one provider token, once that was accepted', async () => {
    const before = (await standIns.stats()).apns.production;
    const provider = openProvider();
    await provider.send(note(), device);
    const { sent, failed } = await provider.send(note(), devices(500));
    expect(failed).toEqual([]);
    expect(sent.map((taken) => taken.device)).toEqual(devices(500));
    const after = (await standIns.stats()).apns.production;
    expect(after.connections - before.connections).toBe(1);
    expect(after.providerTokens - before.providerTokens).toBe(1);
    expect(new Set((await standIns.pushes()).map(({ deviceToken }) => deviceToken))).toEqual(
      new Set([device, ...devices(500)]),
    );
  });

  test('into a session that has accepted no token yet: what is not sent was refused unprocessed, as RFC 9113 8.7 says', async () => {
    // The client does not wait for the server's SETTINGS, which allow one stream until then.
    const { sent, failed } = await openProvider().send(note(), devices(20));
    expect(sent.length + failed.length).toBe(20);
    expect(sent.length).toBeGreaterThan(0);
    for (const { error } of failed) expect(error?.message).toContain('NGHTTP2_REFUSED_STREAM');
    const taken = (await standIns.pushes()).map(({ deviceToken }) => deviceToken);
    expect(taken.sort()).toEqual(sent.map((one) => one.device).sort());
  });
});

describe('a push that is refused is in `failed`', () => {
  test.each([
    [410, 'Unregistered'],
    [410, 'ExpiredToken'],
    [400, 'BadDeviceToken'],
    [400, 'DeviceTokenNotForTopic'],
    [429, 'TooManyRequests'],
    [429, 'TooManyProviderTokenUpdates'],
    [503, 'ServiceUnavailable'],
    [503, 'Shutdown'],
    [403, 'InvalidProviderToken'],
    [403, 'BadEnvironmentKeyInToken'],
  ])('with status %i and reason %s', async (status, reason) => {
    await standIns.fail({ channel: 'apns', deviceToken: device, status, reason });
    const timestamp = status === 410 ? { timestamp: expect.any(Number) } : {};
    const provider = openProvider();
    expect(await failure(provider, note())).toEqual({
      device,
      'apns-id': uuid,
      status,
      response: { reason, ...timestamp },
    });
    expect((await provider.send(note(), device)).sent).toHaveLength(1);
  });

  test('with the time since which Apple knows that the app is gone', async () => {
    const timestamp = 1_750_000_000_123;
    await standIns.fail({ channel: 'apns', status: 410, reason: 'Unregistered', timestamp });
    expect(await failure(openProvider(), note())).toMatchObject({ response: { reason: 'Unregistered', timestamp } });
  });

  test('among others that are sent', async () => {
    const provider = openProvider();
    await provider.send(note(), device);
    const [first = '', second = '', third = ''] = devices(3);
    await standIns.fail({ channel: 'apns', deviceToken: second, status: 410, reason: 'Unregistered' });
    const { sent, failed } = await provider.send(note(), [first, second, third]);
    expect(sent).toMatchObject([{ device: first }, { device: third }]);
    expect(failed).toMatchObject([{ device: second, status: 410, response: { reason: 'Unregistered' } }]);
  });

  test.each<[string, number, string, object]>([
    ['no topic', 400, 'MissingTopic', { topic: undefined }],
    ['the topic of another app', 400, 'TopicDisallowed', { topic: 'com.example.other' }],
    ['a collapse id of 65 bytes', 400, 'BadCollapseId', { collapseId: 'x'.repeat(65) }],
    ['a payload of more than 4096 bytes', 413, 'PayloadTooLarge', { payload: { text: 'x'.repeat(4096) } }],
    ['an id that is no UUID', 400, 'BadMessageId', { id: 'x' }],
    ['priority 7', 400, 'BadPriority', { priority: 7 }],
    ['an unknown push type', 400, 'InvalidPushType', { pushType: 'banner' }],
  ])('for %s', async (_, status, reason, values) => {
    expect(await failure(openProvider(), note(values))).toMatchObject({ device, status, response: { reason } });
  });

  test('for a device token that is none', async () => {
    const { failed } = await openProvider().send(note(), 'not-hex');
    expect(failed).toMatchObject([{ device: 'not-hex', status: 400, response: { reason: 'BadDeviceToken' } }]);
  });

  test('for a key that Apple does not know', async () => {
    expect(await failure(openProvider({ token: strangersApnsKey }), note())).toMatchObject({
      status: 403,
      response: { reason: 'InvalidProviderToken' },
    });
  });
});

describe('what the client repeats by itself', () => {
  test.each([
    [429, 'TooManyRequests'],
    [500, 'InternalServerError'],
    [503, 'ServiceUnavailable'],
  ])('after %i %s, up to its limit', async (status, reason) => {
    const provider = openProvider({ connectionRetryLimit: 2 });
    await standIns.fail({ channel: 'apns', status, reason, times: 2 });
    expect((await provider.send(note(), device)).sent).toMatchObject([{ device }]);
    await standIns.fail({ channel: 'apns', status, reason, times: 3 });
    expect(await failure(provider, note())).toMatchObject({ device, status });
    expect(await standIns.pushes()).toHaveLength(1);
  });
});

describe('the provider token', () => {
  test('that is called expired is replaced once, over the same session, and nothing fails', async () => {
    const provider = openProvider({ connectionRetryLimit: 1 });
    await provider.send(note(), device);
    const before = (await standIns.stats()).apns.production;
    for (const deviceToken of devices(10)) {
      await standIns.fail({ channel: 'apns', deviceToken, status: 403, reason: 'ExpiredProviderToken' });
    }
    const { sent, failed } = await provider.send(note(), devices(10));
    expect(failed).toEqual([]);
    expect(sent).toHaveLength(10);
    const after = (await standIns.stats()).apns.production;
    expect(after.providerTokens - before.providerTokens).toBe(1);
    expect(after.connections).toBe(before.connections);
  });

  test('is replaced by the client after 55 minutes, before it expires; after an hour APNs would say so', async () => {
    const start = Date.now();
    const setMinutes = (minutes: number) => setTime(start + minutes * 60_000);
    setMinutes(0);
    const provider = openProvider();
    const tokens = async () => (await standIns.stats()).apns.production.providerTokens;
    const before = await tokens();
    await provider.send(note(), device);
    setMinutes(54);
    expect((await provider.send(note(), device)).failed).toEqual([]);
    expect((await tokens()) - before).toBe(1);
    setMinutes(56);
    expect((await provider.send(note(), device)).failed).toEqual([]);
    expect((await tokens()) - before).toBe(2);
    // 50 minutes later by the client's clock, and 61 by Apple's: the token is too old for one of them only.
    setMinutes(106);
    standIns.skew.ms = 11 * 60_000;
    expect(await failure(provider, note())).toMatchObject({
      device,
      status: 403,
      error: { message: 'ExpiredProviderToken' },
    });
    expect((await provider.send(note(), device)).failed).toEqual([]);
    expect((await tokens()) - before).toBe(3);
  });
});

describe('a connection that ends', () => {
  test('by GOAWAY: the refused push fails, and the next one goes over a new session', async () => {
    const provider = openProvider();
    await provider.send(note(), device);
    const { connections } = (await standIns.stats()).apns.production;
    await standIns.fail({ channel: 'apns', disconnect: 'goaway' });
    const refused = await failure(provider, note());
    expect(refused).toMatchObject({ device });
    expect(refused?.error?.message).toMatch(/^apn write failed/);
    expect((await provider.send(note(), device)).sent).toMatchObject([{ device }]);
    expect((await standIns.stats()).apns.production.connections - connections).toBe(1);
    expect(await standIns.pushes()).toHaveLength(2);
  });

  test.each(['reset', 'close'])(
    'by %s: the push fails, and the next one goes over a new session',
    async (disconnect) => {
      const provider = openProvider();
      await provider.send(note(), device);
      await standIns.fail({ channel: 'apns', disconnect });
      expect((await failure(provider, note()))?.error).toBeDefined();
      expect((await provider.send(note(), device)).sent).toMatchObject([{ device }]);
    },
  );

  test('by silence: the push fails after the client’s own limit', async () => {
    const others = await startStandInsWithKeys();
    const provider = openProvider({
      port: portOf(others.apnsProductionOrigin),
      requestTimeout: 200,
      ca: [others.certificatePem],
    });
    await provider.send(note(), device);
    await others.fail({ channel: 'apns', disconnect: 'silent' });
    expect((await failure(provider, note()))?.error?.message).toBe('apn write timeout');
    // The client's shutdown would wait for the end of the dead connection.
    await others.close();
  });
});
