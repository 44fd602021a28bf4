import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApnsSecret } from '../../../lambdas/channels/apns/credentials.ts';
import { createApns } from '../../../lambdas/channels/apns/send.ts';
import type { CredentialsSource } from '../../../lambdas/channels/credentials-source.ts';
import type { FcmSecret } from '../../../lambdas/channels/fcm/credentials.ts';
import { createFcm } from '../../../lambdas/channels/fcm/send.ts';
import { listening } from '../../../local/providers/connection-relay.ts';
import { aPush } from './a-push.ts';
import { anFcmPush } from './an-fcm-push.ts';
import {
  apnsKey,
  bundleId,
  projectId,
  secretOf,
  serviceAccountKey,
  startProviders,
  type TestProviders,
} from './providers.ts';
import { unhurried } from './unhurried.ts';

const key = apnsKey('KEY0000001');
const account = serviceAccountKey('pusher@demo-project.iam.gserviceaccount.com');
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [key.known], serviceAccounts: [account.known] }, Date.now);
});
afterAll(() => providers.close());
beforeEach(() => providers.forget());

const appearance = { timeToLive: 'until-expiry' } as const;
const apns = (
  credentials: Pick<CredentialsSource<ApnsSecret>, 'get'> = secretOf(key.credentials),
  origin = providers.apnsProductionOrigin,
) => {
  const origins = { production: origin, sandbox: origin };
  const both = { ...secretOf(key.credentials), ...credentials };
  const settings = { origins, apps: [bundleId], appearance, now: Date.now };
  // Nothing that a test has given up outlives them all.
  return unhurried(createApns({ ...settings, credentials: both, connectLimitMs: 1_000 }));
};
const fcm = (
  credentials: Pick<CredentialsSource<FcmSecret>, 'get'> = secretOf(account.credentials),
  origin = providers.fcmOrigin,
) => {
  const { googleTokenUrl: tokenUrl } = providers;
  const both = { ...secretOf(account.credentials), ...credentials };
  const settings = { origin, tokenUrl, apps: [projectId], appearance, now: Date.now };
  return unhurried(createFcm({ ...settings, credentials: both, requestLimitMs: 3_000 }));
};
const counts = async (channel: 'apns' | 'fcm') => {
  const stats = await providers.stats();
  return channel === 'apns' ? stats.apns.production : stats.fcm;
};
/** A function's remaining time, which really passes. */
const timeLeft = (milliseconds: number) => {
  const endsAt = performance.now() + milliseconds;
  return () => endsAt - performance.now();
};
const never = () => new Promise<never>(() => {});

describe.each([
  ['apns', apns, aPush],
  ['fcm', fcm, anFcmPush],
] as const)('%s', (channel, createSender, aPushOf) => {
  test.each(['new', 'kept'])('is asked when a %s connection is ready and nothing is written yet', async (which) => {
    const send = createSender();
    if (which === 'kept') await send(aPushOf());
    const before = await counts(channel);
    const requestsWhenAsked: number[] = [];
    const outcome = await send(aPushOf(), async () => {
      // In TLS 1.3 the client is ready first. Without a connection this does not end.
      while (which === 'new' && (await counts(channel)).connections === before.connections);
      requestsWhenAsked.push((await counts(channel)).requests - before.requests);
      return true;
    });
    expect(outcome.kind).toBe('delivered');
    expect(requestsWhenAsked).toEqual([0]);
    expect((await counts(channel)).connections - before.connections).toBe(which === 'new' ? 1 : 0);
  });

  test.each(['new', 'kept'])('no: nothing is written on a %s connection, and the next push goes out', async (which) => {
    const send = createSender();
    if (which === 'kept') await send(aPushOf());
    const before = await counts(channel);
    expect(await send(aPushOf(), async () => false)).toEqual({ kind: 'withdrawn' });
    expect((await counts(channel)).requests).toBe(before.requests);
    expect((await send(aPushOf())).kind).toBe('delivered');
    expect((await counts(channel)).requests).toBe(before.requests + 1);
  });

  test('tables that cannot be read: it rejects with their error, nothing is written, the next push goes out', async () => {
    const send = createSender();
    const before = await counts(channel);
    const outage = new Error('no tables');
    await expect(send(aPushOf(), () => Promise.reject(outage))).rejects.toBe(outage);
    expect((await counts(channel)).requests).toBe(before.requests);
    expect((await send(aPushOf())).kind).toBe('delivered');
  });

  test('tables that answer too late: nothing is written, then or later', async () => {
    const send = createSender();
    const before = await counts(channel);
    const tables = Promise.withResolvers<boolean>();
    const outcome = await send(aPushOf(), () => tables.promise, timeLeft(2_300));
    expect(outcome).toMatchObject({ kind: 'try-later', notTried: true });
    expect(outcome).not.toHaveProperty('mayHaveArrived');
    tables.resolve(true);
    expect((await send(aPushOf())).kind).toBe('delivered');
    expect((await counts(channel)).requests).toBe(before.requests + 1);
  });

  test('with less time than an answer takes nothing is asked or written', async () => {
    const send = createSender();
    const before = await counts(channel);
    const asked: string[] = [];
    const stillRight = async () => asked.push('tables') > 0;
    const outcome = await send(aPushOf(), stillRight, () => 1_999);
    expect(outcome).toMatchObject({ kind: 'try-later', reason: 'no-time-left', notTried: true });
    expect(outcome).not.toHaveProperty('mayHaveArrived');
    expect(asked).toEqual([]);
    expect((await counts(channel)).requests).toBe(before.requests);
    expect((await send(aPushOf(), stillRight, () => 2_000)).kind).toBe('delivered');
  });

  test('credentials that do not come in time', async () => {
    const outcome = await createSender({ get: never })(aPushOf(), undefined, timeLeft(100));
    expect(outcome).toMatchObject({ kind: 'try-later', reason: 'no-time-left', notTried: true });
    expect(outcome).not.toHaveProperty('mayHaveArrived');
  });

  test('a connection that is not made in time', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume());
    const origin = `https://localhost:${await listening(silent)}`;
    const outcome = await createSender(undefined, origin)(aPushOf(), undefined, timeLeft(500));
    expect(outcome).toMatchObject({ kind: 'try-later', notTried: true });
    expect(outcome).not.toHaveProperty('mayHaveArrived');
    // The attempt to connect may go on, and keeps the server until it is given up.
    silent.close();
  });

  test('the wait for an answer ends with the time', async () => {
    const send = createSender();
    await providers.fail({ channel, disconnect: 'silent' });
    const outcome = await send(aPushOf(), undefined, timeLeft(2_500));
    expect(outcome).toMatchObject({ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true });
    expect(outcome).not.toHaveProperty('notTried');
    expect((await send(aPushOf())).kind).toBe('delivered');
  });
});

test('apns: who waits for a stream is asked when it is free', async () => {
  const send = apns();
  const before = await counts('apns');
  const requestsWhenAsked: number[] = [];
  const stillRight = async () => requestsWhenAsked.push((await counts('apns')).requests - before.requests) > 0;
  // On a new connection APNs allows one stream until it has read a request with a valid token.
  const outcomes = await Promise.all(['00000001', '00000002'].map((token) => send(aPush({ token }), stillRight)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['delivered', 'delivered']);
  expect(requestsWhenAsked).toEqual([0, 1]);
});

test('apns: a connection that is lost during the look: asked again on the next one, and sent once', async () => {
  const send = apns();
  await send(aPush());
  await providers.forget();
  await providers.fail({ channel: 'apns', deviceToken: '00000002', disconnect: 'goaway' });
  let asked = 0;
  const outcome = await send(aPush({ token: '00000001' }), async () => {
    asked += 1;
    if (asked === 1) await send(aPush({ token: '00000002' }));
    return true;
  });
  expect(outcome.kind).toBe('delivered');
  expect(asked).toBe(2);
  expect((await providers.pushes()).map(({ deviceToken }) => deviceToken)).toEqual(['00000002', '00000001']);
});

test('apns: a stream that was kept for the look is free again after a no', async () => {
  const send = apns();
  const outcomes = await Promise.all([
    send(aPush(), async () => false),
    send(aPush(), () => Promise.reject(new Error('no tables'))).catch(() => 'rejected'),
    send(aPush()),
  ]);
  expect(outcomes).toMatchObject([{ kind: 'withdrawn' }, 'rejected', { kind: 'delivered' }]);
});

test('fcm: an access token that does not come in time', async () => {
  const send = fcm();
  await providers.fail({ channel: 'google-oauth', disconnect: 'silent' });
  const outcome = await send(anFcmPush(), undefined, timeLeft(300));
  expect(outcome).toEqual({ kind: 'try-later', reason: 'no-time-left', retryAfterSeconds: 10, notTried: true });
});

test('fcm: asked again before what a renewed access token sends', async () => {
  const send = fcm();
  await send(anFcmPush());
  await providers.forget();
  await providers.fail({ channel: 'fcm', status: 401 });
  const answers = [true, false];
  expect(await send(anFcmPush(), async () => answers.shift() ?? true)).toEqual({ kind: 'withdrawn' });
  expect(answers).toEqual([]);
  expect(await providers.pushes()).toEqual([]);
});
