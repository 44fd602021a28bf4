import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type App, cert, deleteApp, initializeApp } from 'firebase-admin/app';
import { getMessaging, type Message, type Messaging } from 'firebase-admin/messaging';
import { everyMessageField } from './every-message-field.ts';
import { createGoogleAgent } from './google-agent.ts';
import { writeGoogleKeyFiles } from './google-key-files.ts';
import { projectId, type StandInsWithKeys, startStandInsWithKeys } from './stand-ins-with-keys.ts';

// firebase-admin's hosts are fixed, but its HTTP/1.1 requests, those for a token included, go through the agent that its
// options name. Its HTTP/2 takes no agent: see firebase-admin-http2.test.ts. Topic subscriptions have no stand-in.

let standIns: StandInsWithKeys;
let agent: ReturnType<typeof createGoogleAgent>;
let keyFiles: Awaited<ReturnType<typeof writeGoogleKeyFiles>>;
let messaging: Messaging;
const apps: App[] = [];

beforeAll(async () => {
  // firebase-admin uses a deprecated option of Google's library, which says so on the console.
  jest.spyOn(console, 'warn').mockImplementation(() => {});
  standIns = await startStandInsWithKeys();
  agent = createGoogleAgent(standIns);
  keyFiles = await writeGoogleKeyFiles();
  messaging = openMessaging();
});
afterEach(() => standIns.forget());
afterAll(async () => {
  jest.restoreAllMocks();
  await Promise.all(apps.map(deleteApp));
  agent.destroy();
  await keyFiles.remove();
  await standIns.close();
});

function openMessaging({ keyFile = keyFiles.known, project = projectId } = {}): Messaging {
  const options = { credential: cert(keyFile, agent), httpAgent: agent, projectId: project };
  const app = initializeApp(options, `app-${apps.length}`);
  apps.push(app);
  return getMessaging(app);
}

const messageId = expect.stringMatching(/^projects\/project-1\/messages\/0:\d+%[0-9a-f]+$/);
const fcmError = (errorCode: string) => expect.arrayContaining([expect.objectContaining({ errorCode })]);
const message: Message = { token: 'device-1', notification: { title: 'Hello' } };

describe('a message that is taken', () => {
  test('answers its id, and arrives as it was sent', async () => {
    expect(await messaging.send({ token: 'device-1', data: { conversation: 'c1' } })).toEqual(messageId);
    expect(await standIns.pushes()).toMatchObject([
      { deviceToken: 'device-1', payload: { message: { token: 'device-1', data: { conversation: 'c1' } } } },
    ]);
  });

  test('shares its access token with the others', async () => {
    await messaging.send(message);
    const before = await standIns.stats();
    await Promise.all(Array.from({ length: 20 }, () => messaging.send(message)));
    const after = await standIns.stats();
    expect(after.fcm.requests - before.fcm.requests).toBe(20);
    expect(after.googleOauth.issuedTokens).toBe(before.googleOauth.issuedTokens);
    expect(after.fcm.accessTokens).toBe(1);
  });

  test.each<[string, Message]>([
    ['a fid', { fid: 'fid-1' }],
    ['a topic', { topic: 'news' }],
    ['a condition', { condition: "'news' in topics" }],
  ])('may go to %s', async (_, target) => {
    expect(await messaging.send({ ...target, notification: { title: 'Hello' } })).toEqual(messageId);
  });

  test('may have every field that the client knows', async () => {
    expect(await messaging.send({ token: 'device-1', ...everyMessageField })).toEqual(messageId);
    expect(await standIns.pushes()).toMatchObject([
      {
        payload: {
          message: {
            android: {
              ttl: '3600.500000000s',
              notification: {
                notification_priority: 'PRIORITY_HIGH',
                vibrate_timings: ['0.100000000s', '0.050000000s', '1.500000000s'],
              },
            },
            apns: { payload: { aps: { 'thread-id': 'c1', sound: { critical: 1 } } } },
          },
        },
      },
    ]);
  });

  test('is only checked in a dry run', async () => {
    expect(await messaging.send(message, true)).toBe('projects/project-1/messages/fake_message_id');
    expect(await standIns.pushes()).toEqual([]);
  });
});

describe('a message that is refused', () => {
  test.each([
    [400, 'INVALID_ARGUMENT', 'messaging/invalid-argument'],
    [401, 'THIRD_PARTY_AUTH_ERROR', 'messaging/third-party-auth-error'],
    [403, 'SENDER_ID_MISMATCH', 'messaging/mismatched-credential'],
    [404, 'UNREGISTERED', 'messaging/registration-token-not-registered'],
    [429, 'QUOTA_EXCEEDED', 'messaging/message-rate-exceeded'],
    [500, 'INTERNAL', 'messaging/internal-error'],
    [500, 'UNSPECIFIED_ERROR', 'messaging/unknown-error'],
  ])('with %i and FcmError %s is %s', async (status, reason, code) => {
    await standIns.fail({ channel: 'fcm', deviceToken: 'device-1', status, reason });
    await expect(messaging.send(message)).rejects.toMatchObject({
      code,
      httpResponse: { status, data: { error: { code: status, details: fcmError(reason) } } },
    });
    expect(await messaging.send(message)).toEqual(messageId);
  });

  // The client reads a canonical code without FcmError as if the device were to blame; `messaging/authentication-error`
  // it keeps for a 401 or 403 that is not JSON.
  test.each([
    [401, 'UNAUTHENTICATED', 'messaging/third-party-auth-error'],
    [403, 'PERMISSION_DENIED', 'messaging/mismatched-credential'],
    [404, 'NOT_FOUND', 'messaging/registration-token-not-registered'],
    [429, 'RESOURCE_EXHAUSTED', 'messaging/message-rate-exceeded'],
    [504, 'DEADLINE_EXCEEDED', 'messaging/unknown-error'],
  ])('with a bare %i %s is %s', async (status, reason, code) => {
    await standIns.fail({ channel: 'fcm', status, reason });
    await expect(messaging.send(message)).rejects.toMatchObject({
      code,
      httpResponse: { status, data: { error: { status: reason } } },
    });
  });

  test('because its fid is gone has a code of its own', async () => {
    await standIns.fail({ channel: 'fcm', deviceToken: 'fid-1', status: 404, reason: 'UNREGISTERED' });
    await expect(messaging.send({ fid: 'fid-1' })).rejects.toMatchObject({
      code: 'messaging/installation-id-not-registered',
    });
  });

  test.each<[string, Message]>([
    ['a token that cannot be one', { token: 'not a token' }],
    ['more than 4096 bytes', { token: 'device-1', data: { text: 'x'.repeat(4097) } }],
    ['a reserved key', { token: 'device-1', data: { 'google.x': '1' } }],
    ['a time to live above 28 days', { token: 'device-1', android: { ttl: 2_419_201_000 } }],
  ])('for %s is messaging/invalid-argument', async (_, wrong) => {
    await expect(messaging.send(wrong)).rejects.toMatchObject({
      code: 'messaging/invalid-argument',
      httpResponse: { status: 400, data: { error: { status: 'INVALID_ARGUMENT' } } },
    });
  });

  test('for a project that does not exist', async () => {
    await expect(openMessaging({ project: 'project-2' }).send(message)).rejects.toMatchObject({
      code: 'messaging/registration-token-not-registered',
      httpResponse: { status: 404, data: { error: { status: 'NOT_FOUND' } } },
    });
  });

  test('for an access token that has expired', async () => {
    await messaging.send(message);
    standIns.skew.ms = 3_600_000;
    await expect(messaging.send(message)).rejects.toMatchObject({
      code: 'messaging/third-party-auth-error',
      httpResponse: { status: 401, data: { error: { status: 'UNAUTHENTICATED' } } },
    });
  });
});

describe('a service that is unavailable', () => {
  // The client waits as `Retry-After` says, and not at all for more than a minute.
  test('is messaging/server-unavailable, with the Retry-After that the client obeys', async () => {
    await standIns.fail({ channel: 'fcm', status: 503, reason: 'UNAVAILABLE', retryAfterSeconds: 61 });
    const before = (await standIns.stats()).fcm.requests;
    await expect(messaging.send(message)).rejects.toMatchObject({
      code: 'messaging/server-unavailable',
      httpResponse: { status: 503, headers: { 'retry-after': '61' } },
    });
    expect((await standIns.stats()).fcm.requests - before).toBe(1);
  });

  test('for a moment is not noticed: the client sends again', async () => {
    await standIns.fail({ channel: 'fcm', status: 503, reason: 'UNAVAILABLE' });
    expect(await messaging.send(message)).toEqual(messageId);
    expect(await standIns.pushes()).toHaveLength(1);
  });

  test.each(['reset', 'close', 'goaway'])('by %s of the connection: the client sends again', async (disconnect) => {
    await standIns.fail({ channel: 'fcm', disconnect });
    expect(await messaging.send(message)).toEqual(messageId);
    expect(await standIns.pushes()).toHaveLength(1);
  });
});

describe('the access token', () => {
  test('is refused for a key that Google does not know', async () => {
    await expect(openMessaging({ keyFile: keyFiles.strangers }).send(message)).rejects.toMatchObject({
      code: 'app/invalid-credential',
      message: expect.stringContaining('invalid_grant'),
    });
  });

  test('is refused when the endpoint says so, and asked for again with the next message', async () => {
    const other = openMessaging({ keyFile: keyFiles.knownToo });
    await standIns.fail({ channel: 'google-oauth', status: 400, reason: 'invalid_grant' });
    await expect(other.send(message)).rejects.toMatchObject({ code: 'app/invalid-credential' });
    expect(await other.send(message)).toEqual(messageId);
  });
});

describe('many messages over HTTP/1.1', () => {
  test('sendEach answers for each in order', async () => {
    const legacy = openMessaging();
    legacy.enableLegacyHttpTransport();
    await standIns.fail({ channel: 'fcm', deviceToken: 'device-2', status: 404, reason: 'UNREGISTERED' });
    const answer = await legacy.sendEachForMulticast({
      tokens: ['device-1', 'device-2', 'device-3'],
      fids: ['fid-1'],
      notification: { title: 'Hello' },
    });
    expect(answer).toMatchObject({
      successCount: 3,
      failureCount: 1,
      responses: [
        { success: true, messageId },
        { success: false, error: { code: 'messaging/registration-token-not-registered' } },
        { success: true, messageId },
        { success: true, messageId },
      ],
    });
    const targets = (await standIns.pushes()).map(({ deviceToken }) => deviceToken);
    expect(targets.sort()).toEqual(['device-1', 'device-3', 'fid-1']);
  });
});
