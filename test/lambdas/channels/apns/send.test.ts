import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApnsDependencies, createApns } from '../../../../lambdas/channels/apns/send.ts';
import { aPush } from '../a-push.ts';
import { apnsKey, bundleId, secretOf, startProviders, type TestProviders } from '../providers.ts';
import { unhurried } from '../unhurried.ts';

const minuteMs = 60_000;
const key = apnsKey('KEY0000001');
const nextKey = apnsKey('KEY0000002');
const unknownKey = apnsKey('KEY0000003');

let time = Date.now();
const now = () => time;
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [key.known, nextKey.known] }, now);
});
afterAll(() => providers.close());
beforeEach(() => providers.forget());

function sender(differences: Partial<ApnsDependencies> = {}) {
  const credentials = secretOf(key.credentials);
  const { apnsProductionOrigin: production, apnsSandboxOrigin: sandbox } = providers;
  const send = createApns({ credentials, origins: { production, sandbox }, bundleId, now, ...differences });
  return { send: unhurried(send), credentials };
}

function tokens(count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index + 1).toString(16).padStart(8, '0'));
}

async function connections(): Promise<number> {
  return (await providers.stats()).apns.production.connections;
}

describe('a push', () => {
  test('arrives as it was composed, and its id comes back', async () => {
    const push = aPush({ expiresAt: time + 60_000 });
    const outcome = await sender().send(push);
    const [arrived, ...more] = await providers.pushes();
    expect(more).toEqual([]);
    expect(arrived).toMatchObject({
      channel: 'apns',
      environment: 'production',
      deviceToken: push.token,
      headers: {
        'apns-topic': bundleId,
        'apns-push-type': 'alert',
        'apns-priority': '10',
        'apns-expiration': String(Math.floor(push.expiresAt / 1000)),
        'apns-collapse-id': 'collapse-1',
      },
      payload: { aps: { alert: { body: 'You have a new message.' } }, conversationId: 'conversation-1' },
    });
    expect(outcome).toEqual({ kind: 'delivered', providerMessageId: arrived?.headers['apns-id'] });
  });

  test('goes to the host of its environment', async () => {
    const { send } = sender();
    await send(aPush({ environment: 'sandbox' }));
    expect((await providers.pushes()).map(({ environment }) => environment)).toEqual(['sandbox']);
  });

  test('many at once use one connection and one provider token, from the first on', async () => {
    const before = (await providers.stats()).apns.production;
    const { send } = sender();
    const outcomes = await Promise.all(tokens(200).map((token) => send(aPush({ token }))));
    expect(outcomes.filter(({ kind }) => kind !== 'delivered')).toEqual([]);
    expect(new Set((await providers.pushes()).map(({ deviceToken }) => deviceToken)).size).toBe(200);
    const after = (await providers.stats()).apns.production;
    expect(after.connections - before.connections).toBe(1);
    expect(after.providerTokens - before.providerTokens).toBe(1);
  });

  test('of 4096 bytes of emoji is taken', async () => {
    const content = { mode: 'full', sender: '🧑🏿‍🦽‍➡️'.repeat(90), preview: '👩🏽‍🚀'.repeat(900) } as const;
    expect((await sender().send(aPush({ content }))).kind).toBe('delivered');
  });
});

describe('an answer', () => {
  test.each([
    [400, 'BadDeviceToken', { kind: 'refused', reason: 'BadDeviceToken' }],
    [403, 'Forbidden', { kind: 'channel-down', reason: 'Forbidden' }],
    [429, 'TooManyRequests', { kind: 'try-later', reason: 'TooManyRequests', retryAfterSeconds: 60 }],
    [503, 'ServiceUnavailable', { kind: 'try-later', reason: 'ServiceUnavailable', retryAfterSeconds: 900 }],
  ])('%d %s is the outcome at once', async (status, reason, outcome) => {
    await providers.fail({ channel: 'apns', status, reason });
    expect(await sender().send(aPush())).toEqual(outcome);
    expect(await providers.pushes()).toEqual([]);
  });

  test('410 says since when the device is gone', async () => {
    await providers.fail({ channel: 'apns', status: 410, reason: 'Unregistered', timestamp: 1_699_000_000_123 });
    expect(await sender().send(aPush())).toEqual({
      kind: 'device-gone',
      reason: 'Unregistered',
      goneSince: 1_699_000_000_123,
    });
  });

  test.each([
    [400, 'IdleTimeout'],
    [403, 'UnrelatedKeyIdInToken'],
  ])('%d %s is mended by a new connection', async (status, reason) => {
    const before = await connections();
    await providers.fail({ channel: 'apns', status, reason });
    expect((await sender().send(aPush())).kind).toBe('delivered');
    expect((await connections()) - before).toBe(2);
  });

  test('that stays the same after the new connection is the outcome', async () => {
    await providers.fail({ channel: 'apns', status: 403, reason: 'UnrelatedKeyIdInToken', times: 2 });
    expect(await sender().send(aPush())).toEqual({ kind: 'channel-down', reason: 'UnrelatedKeyIdInToken' });
    expect(await providers.pushes()).toEqual([]);
  });

  test('Shutdown ends the connection for the next push', async () => {
    const before = await connections();
    const { send } = sender();
    await providers.fail({ channel: 'apns', status: 503, reason: 'Shutdown' });
    expect(await send(aPush())).toMatchObject({ kind: 'try-later', reason: 'Shutdown' });
    expect((await send(aPush())).kind).toBe('delivered');
    expect((await connections()) - before).toBe(2);
  });
});

describe('the provider token', () => {
  test('lives longer than 45 minutes and is renewed before the hour', async () => {
    const { send } = sender();
    const seen = async () => (await providers.stats()).apns.production.providerTokens;
    await send(aPush());
    const first = await seen();
    time += 44 * minuteMs;
    await send(aPush());
    expect(await seen()).toBe(first);
    time += 7 * minuteMs;
    expect((await send(aPush())).kind).toBe('delivered');
    expect(await seen()).toBe(first + 1);
  });

  test('one that Apple calls expired is minted anew, once for all that it hit', async () => {
    const { send } = sender();
    await send(aPush());
    const before = (await providers.stats()).apns.production.providerTokens;
    time += 30 * minuteMs;
    for (const deviceToken of tokens(10)) {
      await providers.fail({ channel: 'apns', deviceToken, status: 403, reason: 'ExpiredProviderToken' });
    }
    const outcomes = await Promise.all(tokens(10).map((token) => send(aPush({ token }))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    expect((await providers.stats()).apns.production.providerTokens - before).toBe(1);
  });

  test('a young one that Apple calls expired means a wrong clock: no other is minted', async () => {
    const { send } = sender();
    await send(aPush());
    time += 10 * minuteMs;
    await providers.fail({ channel: 'apns', status: 403, reason: 'ExpiredProviderToken' });
    expect(await send(aPush())).toEqual({ kind: 'channel-down', reason: 'ExpiredProviderToken' });
  });

  test('TooManyProviderTokenUpdates keeps the token', async () => {
    const { send } = sender();
    await send(aPush());
    const before = (await providers.stats()).apns.production.providerTokens;
    await providers.fail({ channel: 'apns', status: 429, reason: 'TooManyProviderTokenUpdates' });
    expect((await send(aPush())).kind).toBe('try-later');
    expect((await send(aPush())).kind).toBe('delivered');
    expect((await providers.stats()).apns.production.providerTokens).toBe(before);
  });
});

describe('the credentials', () => {
  test('a key that was rotated works without a restart, on a new connection', async () => {
    const credentials = secretOf(unknownKey.credentials);
    credentials.secret.value = nextKey.credentials;
    const { send } = sender({ credentials });
    const before = await connections();
    const outcomes = await Promise.all(tokens(10).map((token) => send(aPush({ token }))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    expect((await connections()) - before).toBe(2);
    expect(credentials.secret.reads).toBe(1);
  });

  test('a key that stays refused is read again once and takes the channel down', async () => {
    const credentials = secretOf(unknownKey.credentials);
    expect(await sender({ credentials }).send(aPush())).toEqual({
      kind: 'channel-down',
      reason: 'InvalidProviderToken',
    });
    expect(credentials.secret.reads).toBe(1);
  });

  test('a key that is none takes the channel down, until the secret is mended', async () => {
    const credentials = secretOf({ ...key.credentials, privateKey: 'not a key' });
    const { send } = sender({ credentials });
    expect(await send(aPush())).toEqual({ kind: 'channel-down', reason: 'unusable-key' });
    credentials.secret.value = key.credentials;
    expect((await send(aPush())).kind).toBe('delivered');
  });
});
