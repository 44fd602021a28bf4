import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type ClientProcess, startClientProcess } from './client-process.ts';
import {
  apnsKey,
  bundleId,
  portOf,
  type StandInsWithKeys,
  startStandInsWithKeys,
  strangersApnsKey,
} from './stand-ins-with-keys.ts';

// apns2 has an option for the host, but writes port 443 behind it, and none for trust: it runs in its own process.

let standIns: StandInsWithKeys;
let client: ClientProcess;

beforeAll(async () => {
  standIns = await startStandInsWithKeys();
  client = startApns2(apnsKey);
});
afterEach(() => standIns.forget());
afterAll(async () => {
  try {
    expect(await client.close()).toBe(0);
  } finally {
    await standIns.close();
  }
});

function startApns2(key: typeof apnsKey): ClientProcess {
  return startClientProcess('apns2-process.ts', {
    certificatePem: standIns.certificatePem,
    routes: { 'api.push.apple.com:443': portOf(standIns.apnsProductionOrigin) },
    env: { APNS: JSON.stringify({ apnsKey: key, defaultTopic: bundleId }) },
  });
}

const answerSchema = z.object({ answers: z.array(z.unknown()), events: z.array(z.string()) });
const ask = async (request: object) => answerSchema.parse(await client.ask(request));
const send = (...deviceTokens: string[]) => ask({ kind: 'send', deviceTokens });
const devices = (count: number) => Array.from({ length: count }, (_, index) => index.toString(16).padStart(64, '0'));
const device = 'aa'.repeat(32);

test('a push is taken, and arrives with the headers and payload of the notification', async () => {
  expect(await send(device)).toEqual({ answers: [{ taken: device }], events: [] });
  expect(await standIns.pushes()).toMatchObject([
    {
      deviceToken: device,
      headers: {
        'apns-topic': bundleId,
        'apns-push-type': 'alert',
        'apns-priority': '5',
        'apns-collapse-id': 'c1',
        'apns-expiration': '1900000000',
      },
      payload: {
        aps: { alert: { title: 'Hello', body: 'World' }, badge: 3, 'thread-id': 'c1' },
        conversation: 'c1',
      },
    },
  ]);
});

test('its SilentNotification is a right background push', async () => {
  expect(await ask({ kind: 'send-silent', deviceToken: device })).toEqual({ answers: [{ taken: device }], events: [] });
});

test('many pushes are all taken, with one provider token', async () => {
  await send(device);
  const before = (await standIns.stats()).apns.production;
  const { answers } = await send(...devices(200));
  expect(answers).toEqual(devices(200).map((taken) => ({ taken })));
  expect((await standIns.stats()).apns.production.providerTokens).toBe(before.providerTokens);
});

test('its PING is answered', async () => {
  await send(device);
  const { answers } = await ask({ kind: 'ping' });
  expect(answers.length).toBeGreaterThan(0);
  expect(new Set(answers)).toEqual(new Set(['fulfilled']));
});

describe('a push that is refused', () => {
  test.each([
    [400, 'BadDeviceToken'],
    [400, 'DeviceTokenNotForTopic'],
    [403, 'InvalidProviderToken'],
    [429, 'TooManyRequests'],
    [429, 'TooManyProviderTokenUpdates'],
    [500, 'InternalServerError'],
    [503, 'ServiceUnavailable'],
    [503, 'Shutdown'],
  ])('is an ApnsError with statusCode %i and reason %s, and an event of that name', async (statusCode, reason) => {
    await standIns.fail({ channel: 'apns', deviceToken: device, status: statusCode, reason });
    expect(await send(device)).toEqual({
      answers: [{ refused: device, statusCode, reason }],
      events: [reason, 'Error'],
    });
    expect(await send(device)).toMatchObject({ answers: [{ taken: device }] });
  });

  test.each(['Unregistered', 'ExpiredToken'])('with %s has the time since which the app is gone', async (reason) => {
    const timestamp = 1_750_000_000_123;
    await standIns.fail({ channel: 'apns', status: 410, reason, timestamp });
    const { answers } = await send(device);
    expect(answers).toEqual([{ refused: device, statusCode: 410, reason, timestamp }]);
  });

  test('leaves the others of its batch alone', async () => {
    const [first = '', second = '', third = ''] = devices(3);
    await standIns.fail({ channel: 'apns', deviceToken: second, status: 410, reason: 'Unregistered' });
    const { answers } = await send(first, second, third);
    expect(answers).toMatchObject([{ taken: first }, { refused: second, reason: 'Unregistered' }, { taken: third }]);
  });

  test('for its token or topic says so', async () => {
    expect((await send('not-hex')).answers).toMatchObject([{ statusCode: 400, reason: 'BadDeviceToken' }]);
    const { answers } = await ask({ kind: 'send', deviceTokens: [device], topic: 'com.example.other' });
    expect(answers).toMatchObject([{ statusCode: 400, reason: 'TopicDisallowed' }]);
  });
});

test('an expired provider token fails its push and is replaced for the next, on all connections', async () => {
  await send(...devices(200));
  const before = (await standIns.stats()).apns.production;
  expect(before.openConnections).toBeGreaterThan(1);
  await standIns.fail({ channel: 'apns', status: 403, reason: 'ExpiredProviderToken' });
  expect(await send(device)).toMatchObject({ answers: [{ statusCode: 403, reason: 'ExpiredProviderToken' }] });
  const { answers } = await send(...devices(200));
  expect(answers).toEqual(devices(200).map((taken) => ({ taken })));
  const after = (await standIns.stats()).apns.production;
  expect(after.providerTokens - before.providerTokens).toBe(1);
  expect(after.connections).toBe(before.connections);
});

test('a key that Apple does not know', async () => {
  const stranger = startApns2(strangersApnsKey);
  expect(answerSchema.parse(await stranger.ask({ kind: 'send', deviceTokens: [device] })).answers).toEqual([
    { refused: device, statusCode: 403, reason: 'InvalidProviderToken' },
  ]);
  expect(await stranger.close()).toBe(0);
});

describe('a connection that ends', () => {
  // The client of the other tests has grown to 32 connections: one that is lost would not be missed.
  let fresh: ClientProcess;
  beforeAll(() => {
    fresh = startApns2(apnsKey);
  });
  afterAll(async () => expect(await fresh.close()).toBe(0));

  test.each([
    ['goaway', 'SocketError: HTTP/2: "GOAWAY" frame received with code 0'],
    ['reset', 'Error: read ECONNRESET'],
    ['close', 'SocketError: other side closed'],
  ])('by %s fails its push, and the next one goes over a new one', async (disconnect, broken) => {
    const sendOne = async () => answerSchema.parse(await fresh.ask({ kind: 'send', deviceTokens: [device] })).answers;
    await sendOne();
    const { connections } = (await standIns.stats()).apns.production;
    await standIns.fail({ channel: 'apns', disconnect });
    expect(await sendOne()).toEqual([{ broken }]);
    expect(await sendOne()).toEqual([{ taken: device }]);
    expect((await standIns.stats()).apns.production.connections - connections).toBe(1);
    expect(await standIns.pushes()).toHaveLength(2);
  });
});
