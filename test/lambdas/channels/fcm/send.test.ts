import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createFcm, type FcmDependencies } from '../../../../lambdas/channels/fcm/send.ts';
import { listening } from '../../../../local/providers/connection-relay.ts';
import { aPush } from '../a-push.ts';
import { projectId, secretOf, serviceAccountKey, startProviders, type TestProviders } from '../providers.ts';
import { unhurried } from '../unhurried.ts';

const minuteMs = 60_000;
const account = serviceAccountKey('pusher@demo-project.iam.gserviceaccount.com');
const unknownAccount = serviceAccountKey('unknown@demo-project.iam.gserviceaccount.com');

let time = Date.now();
const now = () => time;
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ serviceAccounts: [account.known] }, now);
});
afterAll(() => providers.close());
beforeEach(async () => {
  // The library signs with the system's clock, which the token endpoint compares with its own.
  time = Date.now();
  await providers.forget();
});

function sender(differences: Partial<FcmDependencies> = {}) {
  const credentials = secretOf(account.credentials);
  const { fcmOrigin: origin, googleTokenUrl: tokenUrl } = providers;
  const send = createFcm({ credentials, origin, tokenUrl, projectId, now, ...differences });
  return { send: unhurried(send), credentials };
}

function tokens(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `device-${index + 1}`);
}

describe('a push', () => {
  test('arrives as it was composed, and the name of the message comes back', async () => {
    const outcome = await sender().send(
      aPush({ expiresAt: time + 90_500, content: { mode: 'full', preview: 'Hello' } }),
    );
    expect(await providers.pushes()).toEqual([
      expect.objectContaining({
        channel: 'fcm',
        deviceToken: 'a1b2c3d4',
        payload: {
          message: {
            token: 'a1b2c3d4',
            notification: { body: 'Hello' },
            data: {
              conversationId: 'conversation-1',
              messageId: 'message-1',
              source: 'genesys',
              recipient: 'recipient-1',
            },
            android: { priority: 'HIGH', ttl: '90s', notification: { tag: 'collapse-1', default_sound: true } },
          },
        },
      }),
    ]);
    expect(outcome).toEqual({
      kind: 'delivered',
      providerMessageId: expect.stringMatching(/^projects\/demo-project\/messages\//),
    });
  });

  test('without words and one of 4096 bytes are taken', async () => {
    const { send } = sender();
    expect((await send(aPush({ content: { mode: 'id-only' } }))).kind).toBe('delivered');
    const content = { mode: 'full', sender: '🧑🏿‍🦽‍➡️'.repeat(90), preview: '👩🏽‍🚀'.repeat(900) } as const;
    expect((await send(aPush({ content }))).kind).toBe('delivered');
  });

  test('many at once share one access token', async () => {
    const before = await providers.stats();
    const { send } = sender();
    const outcomes = await Promise.all(tokens(50).map((token) => send(aPush({ token }))));
    expect(outcomes.filter(({ kind }) => kind !== 'delivered')).toEqual([]);
    expect((await providers.stats()).googleOauth.issuedTokens - before.googleOauth.issuedTokens).toBe(1);
  });

  test('one after the other share one connection', async () => {
    const { send } = sender();
    const before = (await providers.stats()).fcm.connections;
    for (const token of tokens(5)) await send(aPush({ token }));
    expect((await providers.stats()).fcm.connections - before).toBe(1);
  });
});

describe('an answer', () => {
  test.each([
    [
      { status: 404, reason: 'UNREGISTERED' },
      { kind: 'device-gone', reason: 'UNREGISTERED' },
    ],
    [
      { status: 404, reason: 'NOT_FOUND' },
      { kind: 'channel-down', reason: 'NOT_FOUND' },
    ],
    [
      { status: 403, reason: 'PERMISSION_DENIED' },
      { kind: 'channel-down', reason: 'PERMISSION_DENIED' },
    ],
    [
      { status: 403, reason: 'SENDER_ID_MISMATCH' },
      { kind: 'refused', reason: 'SENDER_ID_MISMATCH' },
    ],
    [
      { status: 401, reason: 'THIRD_PARTY_AUTH_ERROR' },
      { kind: 'channel-down', reason: 'THIRD_PARTY_AUTH_ERROR' },
    ],
    [
      { status: 429, reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 30 },
      { kind: 'try-later', reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 30 },
    ],
    [
      { status: 503, reason: 'UNAVAILABLE' },
      { kind: 'try-later', reason: 'UNAVAILABLE', retryAfterSeconds: 10 },
    ],
  ])('%j is the outcome at once', async (fault, outcome) => {
    const { send } = sender();
    await providers.fail({ channel: 'fcm', ...fault });
    expect(await send(aPush())).toEqual(outcome);
    expect(await providers.pushes()).toEqual([]);
  });

  test('of a project that does not exist takes the channel down', async () => {
    expect(await sender({ projectId: 'other-project' }).send(aPush())).toEqual({
      kind: 'channel-down',
      reason: 'NOT_FOUND',
    });
  });
});

describe('the access token', () => {
  test('is kept until 5 minutes before it expires', async () => {
    const { send } = sender();
    await send(aPush());
    const before = (await providers.stats()).googleOauth.issuedTokens;
    time += 54 * minuteMs;
    await send(aPush());
    expect((await providers.stats()).googleOauth.issuedTokens).toBe(before);
    time += 2 * minuteMs;
    expect((await send(aPush())).kind).toBe('delivered');
    expect((await providers.stats()).googleOauth.issuedTokens).toBe(before + 1);
  });

  test('one that FCM refuses is renewed, once for all that it hit', async () => {
    const { send } = sender();
    await send(aPush());
    const before = (await providers.stats()).googleOauth.issuedTokens;
    for (const deviceToken of tokens(10)) await providers.fail({ channel: 'fcm', deviceToken, status: 401 });
    const outcomes = await Promise.all(tokens(10).map((token) => send(aPush({ token }))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    expect((await providers.stats()).googleOauth.issuedTokens - before).toBe(1);
  });

  test('when the renewed one is refused too, the channel is down', async () => {
    await providers.fail({ channel: 'fcm', status: 401, times: 2 });
    expect(await sender().send(aPush())).toEqual({ kind: 'channel-down', reason: 'UNAUTHENTICATED' });
    expect(await providers.pushes()).toEqual([]);
  });

  test('an endpoint that fails is asked once by each push, and what it did not give is not kept', async () => {
    const { send } = sender();
    const before = (await providers.stats()).googleOauth.requests;
    await providers.fail({ channel: 'google-oauth', status: 503 });
    expect(await send(aPush())).toEqual({ kind: 'try-later', reason: 'token-endpoint', retryAfterSeconds: 10 });
    expect((await providers.stats()).googleOauth.requests - before).toBe(1);
    expect((await send(aPush())).kind).toBe('delivered');
  });

  test.each([{ disconnect: 'reset' }, { disconnect: 'silent' }])('an endpoint that breaks off: %j', async (fault) => {
    const { send } = sender({ requestLimitMs: 200 });
    await providers.fail({ channel: 'google-oauth', ...fault });
    expect(await send(aPush())).toEqual({ kind: 'try-later', reason: 'token-endpoint', retryAfterSeconds: 10 });
    expect((await send(aPush())).kind).toBe('delivered');
  });
});

describe('the credentials', () => {
  test('an account that Google does not know is read again once and takes the channel down', async () => {
    const credentials = secretOf(unknownAccount.credentials);
    expect(await sender({ credentials }).send(aPush())).toEqual({ kind: 'channel-down', reason: 'invalid_grant' });
    expect(credentials.secret.reads).toBe(1);
  });

  test('a key that was rotated works without a restart', async () => {
    const credentials = secretOf(unknownAccount.credentials);
    credentials.secret.value = account.credentials;
    const { send } = sender({ credentials });
    const outcomes = await Promise.all(tokens(10).map((token) => send(aPush({ token }))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    expect(credentials.secret.reads).toBe(1);
  });

  test('a key that is none takes the channel down', async () => {
    const credentials = secretOf({ ...account.credentials, private_key: 'not a key' });
    expect(await sender({ credentials }).send(aPush())).toEqual({ kind: 'channel-down', reason: 'unusable-key' });
  });
});

describe('the connection', () => {
  test.each(['reset', 'close'])('an answer lost by %s: the push may have arrived', async (disconnect) => {
    const { send } = sender();
    await providers.fail({ channel: 'fcm', disconnect, accepted: true });
    expect(await send(aPush())).toEqual({
      kind: 'try-later',
      reason: 'no-answer',
      retryAfterSeconds: 10,
      mayHaveArrived: true,
    });
    expect(await providers.pushes()).toHaveLength(1);
    expect((await send(aPush())).kind).toBe('delivered');
  });

  test('silence: our own limit ends the wait, and the next push does not meet the dead connection', async () => {
    const { send } = sender({ requestLimitMs: 300 });
    await send(aPush());
    await providers.fail({ channel: 'fcm', disconnect: 'silent' });
    expect(await send(aPush())).toMatchObject({ kind: 'try-later', mayHaveArrived: true });
    expect((await send(aPush())).kind).toBe('delivered');
  });

  test('one that was idle too long by the clock is not used again', async () => {
    const { send } = sender();
    const before = (await providers.stats()).fcm.connections;
    await send(aPush());
    time += 4_000;
    await send(aPush());
    expect((await providers.stats()).fcm.connections - before).toBe(1);
    time += 4_001;
    expect((await send(aPush())).kind).toBe('delivered');
    expect((await providers.stats()).fcm.connections - before).toBe(2);
  });

  test('none: for later, and nothing can have arrived', async () => {
    const closed = createServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    expect(await sender({ origin: `https://localhost:${port}` }).send(aPush())).toEqual({
      kind: 'try-later',
      reason: 'connection ECONNREFUSED',
      retryAfterSeconds: 10,
    });
  });

  test('never made: our own limit ends the wait', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume());
    const port = await listening(silent);
    const { send } = sender({ requestLimitMs: 300 });
    await send(aPush());
    const outcome = await sender({ origin: `https://localhost:${port}`, requestLimitMs: 300 }).send(aPush());
    expect(outcome).toMatchObject({ kind: 'try-later', reason: expect.stringMatching(/^connection/) });
    expect(outcome).not.toHaveProperty('mayHaveArrived');
    await new Promise((resolve) => silent.close(resolve));
  });
});
