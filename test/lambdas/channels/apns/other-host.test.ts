import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listening } from '../../../../local/providers/connection-relay.ts';
import { aPush } from '../a-push.ts';
import { apnsKey, secretOf, startProviders, type TestProviders } from '../providers.ts';
import { apnsSender } from './apns-under-test.ts';

const key = apnsKey('KEY0000001');
const wrongToken = { kind: 'device-gone', reason: 'BadDeviceToken', proof: 'suspected' };
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [key.known] }, Date.now);
});
afterAll(() => providers.close());
beforeEach(() => providers.forget());

const sender = () => apnsSender(providers, { credentials: secretOf(key.credentials), now: Date.now });
const uncertain = aPush({ environmentIsCertain: false });
const answer = (environment: string, status: number, reason: string, more: object = {}) =>
  providers.fail({ channel: 'apns', environment, status, reason, ...more, times: 'until-cleared' });
const requests = async () => {
  const { production, sandbox } = (await providers.stats()).apns;
  return { production: production.requests, sandbox: sandbox.requests };
};

describe('a token that the host of an uncertain environment calls wrong', () => {
  test.each([
    ['production', 'sandbox'],
    ['sandbox', 'production'],
  ] as const)('of %s: goes to the other host, which is remembered where it takes it', async (environment, other) => {
    await answer(environment, 400, 'BadDeviceToken');
    const outcome = await sender()(aPush({ environment, environmentIsCertain: false }));
    const pushes = await providers.pushes();
    expect(outcome).toEqual({
      kind: 'delivered',
      environment: other,
      providerMessageId: pushes[0]?.headers['apns-id'],
    });
    expect(pushes.map((push) => push.environment)).toEqual([other]);
  });

  test('and the other one too: the first answer stands, each host is asked once', async () => {
    const before = await requests();
    await providers.fail({ channel: 'apns', status: 400, reason: 'BadDeviceToken', times: 'until-cleared' });
    expect(await sender()(uncertain)).toEqual(wrongToken);
    expect(await requests()).toEqual({ production: before.production + 1, sandbox: before.sandbox + 1 });
  });

  test.each([
    [403, 'InvalidProviderToken'],
    [403, 'BadEnvironmentKeyInToken'],
    [403, 'Forbidden'],
    [400, 'TopicDisallowed'],
    [400, 'BadTopic'],
  ])('while the other one refuses our key or topic with %d %s: the device is not to blame', async (status, reason) => {
    await answer('production', 400, 'BadDeviceToken');
    await answer('sandbox', status, reason);
    expect(await sender()(uncertain)).toEqual({ kind: 'refused', reason: 'BadDeviceToken' });
  });

  test('while there is no key for the app any more: the device is not to blame', async () => {
    await answer('production', 400, 'BadDeviceToken');
    const keys = secretOf(key.credentials);
    let time = Date.now();
    let isEmpty = false;
    const get = async () => (isEmpty ? ({ kind: 'not-configured', reason: 'emptied' } as const) : keys.get());
    const send = apnsSender(providers, { credentials: { ...keys, get }, now: () => time });
    const outcome = await send(uncertain, async () => {
      isEmpty = true;
      time += 1_001;
      return true;
    });
    expect(outcome).toEqual({ kind: 'refused', reason: 'BadDeviceToken' });
  });

  test('while there is no time for the other one: for later, although one of them was asked', async () => {
    const before = await requests();
    await answer('production', 400, 'BadDeviceToken');
    let asked = 0;
    // At the first look there is time before it and after it, and for the answer.
    const timeLeftMs = () => (asked === 0 ? 28_000 : (timesLeft.shift() ?? 1_999));
    const timesLeft = [28_000, 28_000];
    const stillRight = async () => {
      asked += 1;
      return true;
    };
    const outcome = await sender()(uncertain, stillRight, timeLeftMs);
    expect(outcome).toEqual({ kind: 'try-later', reason: 'no-time-left', notTried: false });
    expect(await requests()).toEqual({ production: before.production + 1, sandbox: before.sandbox });
  });

  test('while the other one cannot be reached: for later, although one of them was asked', async () => {
    await answer('production', 400, 'BadDeviceToken');
    const closed = createServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    const send = apnsSender(providers, {
      credentials: secretOf(key.credentials),
      now: Date.now,
      origins: { production: providers.apnsProductionOrigin, sandbox: `https://localhost:${port}` },
    });
    expect(await send(uncertain)).toEqual({ kind: 'try-later', reason: 'connection ECONNREFUSED', notTried: false });
  });

  test.each([
    [429, 'TooManyRequests', { kind: 'try-later', retryAfterSeconds: 60 }],
    [503, 'ServiceUnavailable', { kind: 'try-later', retryAfterSeconds: 900 }],
    [400, 'DeviceTokenNotForTopic', { kind: 'device-gone', proof: 'suspected' }],
    [400, 'PayloadEmpty', { kind: 'refused' }],
  ])('while the other one knows it and answers %d %s: that stands', async (status, reason, outcome) => {
    await answer('production', 400, 'BadDeviceToken');
    await answer('sandbox', status, reason);
    expect(await sender()(uncertain)).toEqual({ ...outcome, reason });
  });

  test('while the other one says since when it is gone: that stands', async () => {
    await answer('production', 400, 'BadDeviceToken');
    await answer('sandbox', 410, 'Unregistered', { timestamp: 1_699_000_000_123 });
    expect(await sender()(uncertain)).toMatchObject({
      kind: 'device-gone',
      proof: 'stated',
      goneSince: 1_699_000_000_123,
    });
  });

  test('while the other one gives no answer: it may have arrived', async () => {
    await answer('production', 400, 'BadDeviceToken');
    await providers.fail({ channel: 'apns', environment: 'sandbox', disconnect: 'reset', accepted: true });
    expect(await sender()(uncertain)).toEqual({ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true });
  });

  test('the tables are asked before each write; a no ends it', async () => {
    const before = await requests();
    await answer('production', 400, 'BadDeviceToken');
    const answers = [true, false];
    expect(await sender()(uncertain, async () => answers.shift() ?? true)).toEqual({ kind: 'withdrawn' });
    expect(answers).toEqual([]);
    expect(await requests()).toEqual({ production: before.production + 1, sandbox: before.sandbox });
  });
});

test.each([
  ['a certain environment', aPush(), 'BadDeviceToken'],
  ['another app', uncertain, 'DeviceTokenNotForTopic'],
])('%s: no other host is tried', async (_, push, reason) => {
  const before = await requests();
  await answer('production', 400, reason);
  expect(await sender()(push)).toEqual({ ...wrongToken, reason });
  expect(await requests()).toEqual({ production: before.production + 1, sandbox: before.sandbox });
});
