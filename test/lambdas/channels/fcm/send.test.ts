import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createFcm, type FcmDependencies } from '../../../../lambdas/channels/fcm/send.ts';
import { listening } from '../../../../local/providers/connection-relay.ts';
import { anFcmPush } from '../an-fcm-push.ts';
import {
  emptySecret,
  otherProjectId,
  projectId,
  secretOf,
  serviceAccountKey,
  startProviders,
  type TestProviders,
} from '../providers.ts';
import { unhurried } from '../unhurried.ts';

const minuteMs = 60_000;
const account = serviceAccountKey('pusher@demo-project.iam.gserviceaccount.com');
const otherAccount = serviceAccountKey('pusher@other-project.iam.gserviceaccount.com');
const unknownAccount = serviceAccountKey('unknown@demo-project.iam.gserviceaccount.com');

let time = Date.now();
const now = () => time;
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ serviceAccounts: [account.known, otherAccount.known] }, now);
});
afterAll(() => providers.close());
beforeEach(async () => {
  // The library signs with the system's clock, which the token endpoint compares with its own.
  time = Date.now();
  await providers.forget();
});

function senderWith(credentials: FcmDependencies['credentials'], differences: Partial<FcmDependencies> = {}) {
  const { fcmOrigin: origin, googleTokenUrl: tokenUrl } = providers;
  const apps = [projectId, otherProjectId];
  const appearance = { timeToLive: 'until-expiry' } as const;
  return unhurried(createFcm({ credentials, origin, tokenUrl, apps, appearance, now, ...differences }));
}
const sender = (differences: Partial<FcmDependencies> = {}) => senderWith(secretOf(account.credentials), differences);

function tokens(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `device-${index + 1}`);
}

const issuedTokens = async () => (await providers.stats()).googleOauth.issuedTokens;
const fcmConnections = async () => (await providers.stats()).fcm.connections;

describe('a push', () => {
  test('arrives as it was composed, and the name of the message comes back', async () => {
    const push = anFcmPush({ expiresAt: time + 90_500, content: { mode: 'full', preview: 'Hello' } });
    const outcome = await sender({ appearance: { timeToLive: 'until-expiry', sound: 'default' } })(push);
    expect(await providers.pushes()).toEqual([
      expect.objectContaining({
        channel: 'fcm',
        deviceToken: 'a1b2c3d4',
        addressKind: 'token',
        payload: {
          message: {
            token: 'a1b2c3d4',
            notification: { body: 'Hello' },
            data: {
              v: '1',
              type: 'chat',
              conversationId: 'conversation-1',
              messageId: 'message-1',
              source: 'genesys',
              recipient: 'recipient-1',
            },
            android: { priority: 'HIGH', ttl: '90s', notification: { tag: 'collapse-1', sound: 'default' } },
          },
        },
      }),
    ]);
    expect(outcome).toEqual({
      kind: 'delivered',
      providerMessageId: expect.stringMatching(/^projects\/demo-project\/messages\//),
    });
  });

  test('may go to a Firebase Installation ID, and to an iOS device', async () => {
    const send = sender();
    expect((await send(anFcmPush({ addressKind: 'fid', token: 'fid-1' }))).kind).toBe('delivered');
    expect((await send(anFcmPush({ platform: 'ios', token: 'ios-1' }))).kind).toBe('delivered');
    expect(await providers.pushes()).toMatchObject([
      { deviceToken: 'fid-1', addressKind: 'fid', payload: { message: { android: {} } } },
      { deviceToken: 'ios-1', addressKind: 'token', payload: { message: { apns: { payload: { aps: {} } } } } },
    ]);
  });

  test('without words, and with more than fits, is taken', async () => {
    const send = sender();
    expect((await send(anFcmPush({ content: { mode: 'id-only' } }))).kind).toBe('delivered');
    const content = { mode: 'full', sender: '🧑🏿‍🦽‍➡️'.repeat(90), preview: '👩🏽‍🚀'.repeat(900) } as const;
    expect((await send(anFcmPush({ content }))).kind).toBe('delivered');
    expect((await send(anFcmPush({ platform: 'ios', content }))).kind).toBe('delivered');
  });

  test('many at once share one access token', async () => {
    const before = await issuedTokens();
    const send = sender();
    const outcomes = await Promise.all(tokens(50).map((token) => send(anFcmPush({ token }))));
    expect(outcomes.filter(({ kind }) => kind !== 'delivered')).toEqual([]);
    expect((await issuedTokens()) - before).toBe(1);
  });
});

describe('an app', () => {
  test('that the deployment does not send to is refused, and nothing is asked', async () => {
    const credentials = secretOf(account.credentials);
    const send = senderWith(credentials, { apps: [projectId] });
    expect(await send(anFcmPush({ app: otherProjectId }))).toEqual({ kind: 'refused', reason: 'unknown-app' });
  });

  test('is the project of the request, for one credential or for one of its own', async () => {
    const before = await issuedTokens();
    const apps = { [projectId]: account.credentials, [otherProjectId]: otherAccount.credentials };
    for (const send of [sender(), senderWith(secretOf({ apps }))]) {
      for (const app of [projectId, otherProjectId, projectId]) {
        const name = expect.stringMatching(`^projects/${app}/messages/`);
        expect(await send(anFcmPush({ app }))).toEqual({ kind: 'delivered', providerMessageId: name });
      }
    }
    // One for the credential of both, then one for each of theirs.
    expect((await issuedTokens()) - before).toBe(3);
  });

  test('whose credential Google refuses takes no other one down', async () => {
    const apps = { [projectId]: unknownAccount.credentials, [otherProjectId]: otherAccount.credentials };
    const send = senderWith(secretOf({ apps }));
    expect(await send(anFcmPush())).toEqual({ kind: 'channel-down', reason: 'invalid_grant' });
    expect((await send(anFcmPush({ app: otherProjectId }))).kind).toBe('delivered');
  });

  test('without a credential is not configured, until the secret has one', async () => {
    const credentials = secretOf<{ apps: Record<string, typeof account.credentials> }>({
      apps: { [projectId]: account.credentials },
    });
    const send = senderWith(credentials);
    const notConfigured = { kind: 'channel-down', reason: 'credentials-not-configured' };
    expect(await send(anFcmPush({ app: otherProjectId }))).toEqual(notConfigured);
    credentials.secret.value = { apps: { ...credentials.secret.value.apps, [otherProjectId]: account.credentials } };
    expect((await send(anFcmPush({ app: otherProjectId }))).kind).toBe('delivered');
  });

  test('that does not exist takes its channel down', async () => {
    const apps = ['no-such-project'];
    expect(await sender({ apps })(anFcmPush({ app: 'no-such-project' }))).toEqual({
      kind: 'channel-down',
      reason: 'NOT_FOUND',
    });
  });
});

describe('INVALID_ARGUMENT without a word about a field', () => {
  const fail = () => providers.fail({ channel: 'fcm', status: 400, reason: 'INVALID_ARGUMENT' });
  const refused = { kind: 'refused', reason: 'INVALID_ARGUMENT' };
  const suspected = { kind: 'device-gone', reason: 'INVALID_ARGUMENT', proof: 'suspected' };

  test('blames the token once a message of that shape was taken, for that app', async () => {
    const send = sender();
    await fail();
    expect(await send(anFcmPush())).toEqual(refused);
    expect((await send(anFcmPush({ token: 'other-device', messageId: 'message-2' }))).kind).toBe('delivered');
    await fail();
    expect(await send(anFcmPush())).toEqual(suspected);
    const otherShapes = [
      { badge: 1 },
      { content: { mode: 'id-only' } },
      { content: { mode: 'full', sender: 'Ada' } },
      { platform: 'ios' },
      { addressKind: 'fid' },
      { app: otherProjectId },
    ] as const;
    for (const differences of otherShapes) {
      await fail();
      expect(await send(anFcmPush(differences))).toEqual(refused);
    }
  });
});

describe('the access token', () => {
  test('is kept until 5 minutes before it expires', async () => {
    const send = sender();
    await send(anFcmPush());
    const before = await issuedTokens();
    time += 54 * minuteMs;
    await send(anFcmPush());
    expect(await issuedTokens()).toBe(before);
    time += 2 * minuteMs;
    expect((await send(anFcmPush())).kind).toBe('delivered');
    expect(await issuedTokens()).toBe(before + 1);
  });

  test('where it cannot be renewed it is used to its end, and the endpoint is asked once a minute', async () => {
    const send = sender();
    const attempts = async () => (await providers.stats()).googleOauth.requests;
    const kindOf = async () => (await send(anFcmPush())).kind;
    await send(anFcmPush());
    await providers.fail({ channel: 'google-oauth', status: 503, times: 'until-cleared' });
    const before = await attempts();
    time += 56 * minuteMs;
    expect([await kindOf(), await kindOf()]).toEqual(['delivered', 'delivered']);
    expect((await attempts()) - before).toBe(1);
    time += minuteMs;
    expect([await kindOf(), await kindOf()]).toEqual(['delivered', 'delivered']);
    expect((await attempts()) - before).toBe(2);
    time += 2.5 * minuteMs;
    expect(await kindOf()).toBe('try-later');
    await providers.forget();
    expect(await kindOf()).toBe('delivered');
  });

  test('where Google refuses to renew it, it is used to its end too, and only then the channel is down', async () => {
    const send = sender();
    const attempts = async () => (await providers.stats()).googleOauth.requests;
    await send(anFcmPush());
    await providers.fail({ channel: 'google-oauth', status: 400, reason: 'invalid_grant', times: 'until-cleared' });
    const before = await attempts();
    time += 56 * minuteMs;
    for (let push = 0; push < 2; push += 1) expect((await send(anFcmPush())).kind).toBe('delivered');
    expect((await attempts()) - before).toBe(1);
    time += 3.4 * minuteMs;
    expect((await send(anFcmPush())).kind).toBe('delivered');
    time += 0.1 * minuteMs + 1_000;
    expect(await send(anFcmPush())).toEqual({ kind: 'channel-down', reason: 'invalid_grant' });
    await providers.forget();
    expect((await send(anFcmPush())).kind).toBe('delivered');
  });

  test('one that FCM refuses too is not held on to where Google refuses to renew it', async () => {
    const send = sender();
    await send(anFcmPush());
    await providers.fail({ channel: 'google-oauth', status: 400, reason: 'invalid_grant', times: 'until-cleared' });
    await providers.fail({ channel: 'fcm', status: 401 });
    expect(await send(anFcmPush())).toEqual({ kind: 'channel-down', reason: 'invalid_grant' });
  });

  test('one that FCM refuses is renewed, once for all that it hit', async () => {
    const send = sender();
    await send(anFcmPush());
    const before = await issuedTokens();
    for (const deviceToken of tokens(10)) await providers.fail({ channel: 'fcm', deviceToken, status: 401 });
    const outcomes = await Promise.all(tokens(10).map((token) => send(anFcmPush({ token }))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    expect((await issuedTokens()) - before).toBe(1);
  });

  test('when the renewed one is refused too, the channel is down', async () => {
    await providers.fail({ channel: 'fcm', status: 401, times: 2 });
    expect(await sender()(anFcmPush())).toEqual({ kind: 'channel-down', reason: 'UNAUTHENTICATED' });
    expect(await providers.pushes()).toEqual([]);
  });

  test.each([503, 429, 408])(
    'an endpoint that answers %d is asked once by each push, and nothing is kept',
    async (status) => {
      const send = sender();
      const before = (await providers.stats()).googleOauth.requests;
      await providers.fail({ channel: 'google-oauth', status });
      expect(await send(anFcmPush())).toEqual({
        kind: 'try-later',
        reason: 'token-endpoint',
        retryAfterSeconds: 10,
        notTried: true,
      });
      expect((await providers.stats()).googleOauth.requests - before).toBe(1);
      expect((await send(anFcmPush())).kind).toBe('delivered');
    },
  );

  test.each([{ disconnect: 'reset' }, { disconnect: 'silent' }])('an endpoint that breaks off: %j', async (fault) => {
    const send = sender({ requestLimitMs: 500 });
    await providers.fail({ channel: 'google-oauth', ...fault });
    expect(await send(anFcmPush())).toEqual({
      kind: 'try-later',
      reason: 'token-endpoint',
      retryAfterSeconds: 10,
      notTried: true,
    });
    expect((await send(anFcmPush())).kind).toBe('delivered');
  });

  test('an endpoint that is not there', async () => {
    const closed = createServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    const outcome = await sender({ tokenUrl: `https://localhost:${port}/token` })(anFcmPush());
    expect(outcome).toEqual({ kind: 'try-later', reason: 'token-endpoint', retryAfterSeconds: 10, notTried: true });
  });
});

describe('the credentials', () => {
  test('that nobody has put in take the channel down', async () => {
    expect(await senderWith(emptySecret())(anFcmPush())).toEqual({
      kind: 'channel-down',
      reason: 'credentials-not-configured',
    });
  });

  test('an account that Google does not know is read again once and takes the channel down', async () => {
    const credentials = secretOf(unknownAccount.credentials);
    expect(await senderWith(credentials)(anFcmPush())).toEqual({ kind: 'channel-down', reason: 'invalid_grant' });
    expect(credentials.secret.reads).toBe(1);
  });

  test('a key that was rotated works without a restart, and is read once for all', async () => {
    const credentials = secretOf(unknownAccount.credentials);
    credentials.secret.value = account.credentials;
    const send = senderWith(credentials);
    const outcomes = await Promise.all(tokens(10).map((token) => send(anFcmPush({ token }))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    expect(credentials.secret.reads).toBe(1);
  });

  test('a key that is none takes the channel down', async () => {
    const credentials = secretOf({ ...account.credentials, private_key: 'not a key' });
    expect(await senderWith(credentials)(anFcmPush())).toEqual({ kind: 'channel-down', reason: 'unusable-key' });
  });

  test('that cannot be read: it rejects with their error, and nothing is sent', async () => {
    const outage = new Error('no secrets');
    const credentials = { get: () => Promise.reject(outage), refresh: () => Promise.reject(outage) };
    await expect(senderWith(credentials)(anFcmPush())).rejects.toBe(outage);
    expect(await providers.pushes()).toEqual([]);
  });
});

describe('the connection', () => {
  test('one after the other share one', async () => {
    const send = sender();
    await send(anFcmPush());
    const before = await fcmConnections();
    for (const token of tokens(5)) await send(anFcmPush({ token }));
    expect(await fcmConnections()).toBe(before);
  });

  test.each(['reset', 'close'])('an answer lost by %s: the push may have arrived', async (disconnect) => {
    const send = sender();
    await providers.fail({ channel: 'fcm', disconnect, accepted: true });
    expect(await send(anFcmPush())).toEqual({
      kind: 'try-later',
      reason: 'no-answer',
      retryAfterSeconds: 10,
      mayHaveArrived: true,
    });
    expect(await providers.pushes()).toHaveLength(1);
    expect((await send(anFcmPush())).kind).toBe('delivered');
  });

  test('silence: our own limit ends the wait, and the next push does not meet the dead connection', async () => {
    const send = sender({ requestLimitMs: 300 });
    await send(anFcmPush());
    await providers.fail({ channel: 'fcm', disconnect: 'silent' });
    expect(await send(anFcmPush())).toMatchObject({ kind: 'try-later', mayHaveArrived: true });
    expect((await send(anFcmPush())).kind).toBe('delivered');
  });

  test('one that was idle too long by the clock is not used again', async () => {
    const send = sender();
    await send(anFcmPush());
    const before = await fcmConnections();
    time += 1_000;
    await send(anFcmPush());
    expect(await fcmConnections()).toBe(before);
    time += 1_001;
    expect((await send(anFcmPush())).kind).toBe('delivered');
    expect(await fcmConnections()).toBe(before + 1);
  });

  test('nor one on which the last look took so long, as in a function that was frozen meanwhile', async () => {
    let asked = 0;
    const outcome = await sender()(anFcmPush(), async () => {
      asked += 1;
      if (asked === 1) time += 4_001;
      return true;
    });
    expect(outcome.kind).toBe('delivered');
    expect(asked).toBe(2);
    expect(await providers.pushes()).toHaveLength(1);
  });

  test('one that is lost during the last look: asked again on the next one, and sent once', async () => {
    const send = sender();
    await send(anFcmPush());
    await providers.forget();
    let asked = 0;
    const outcome = await send(anFcmPush(), async () => {
      asked += 1;
      if (asked === 1) {
        await providers.breakConnections({ channel: 'fcm', disconnect: 'reset' });
        while ((await providers.stats()).fcm.openConnections > 0);
      }
      return true;
    });
    expect(outcome.kind).toBe('delivered');
    expect(asked).toBe(2);
    expect(await providers.pushes()).toHaveLength(1);
  });

  test('none: for later, and nothing can have arrived', async () => {
    const closed = createServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    expect(await sender({ origin: `https://localhost:${port}` })(anFcmPush())).toEqual({
      kind: 'try-later',
      reason: 'connection ECONNREFUSED',
      retryAfterSeconds: 10,
      notTried: true,
    });
  });

  test('never made: our own limit ends the wait', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume());
    const port = await listening(silent);
    const outcome = await sender({ origin: `https://localhost:${port}`, requestLimitMs: 300 })(anFcmPush());
    expect(outcome).toMatchObject({ kind: 'try-later', reason: expect.stringMatching(/^connection/), notTried: true });
    expect(outcome).not.toHaveProperty('mayHaveArrived');
    await new Promise((resolve) => silent.close(resolve));
  });
});
