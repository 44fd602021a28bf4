import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type ClientProcess, startClientProcess } from './client-process.ts';
import { keyFile, portOf, type StandInsWithKeys, startStandInsWithKeys } from './stand-ins-with-keys.ts';

// firebase-admin's HTTP/2 takes neither agent nor port nor trust: it runs in its own process. Connections that break without
// GOAWAY are left out: on an aborted stream the client may never settle.

let standIns: StandInsWithKeys;
let client: ClientProcess;

beforeAll(async () => {
  standIns = await startStandInsWithKeys();
  client = startFirebaseAdmin(['scheme-without-colon.ts']);
});
afterEach(() => standIns.forget());
afterAll(async () => {
  try {
    expect(await client.close()).toBe(0);
  } finally {
    await standIns.close();
  }
});

function startFirebaseAdmin(preload: readonly string[]): ClientProcess {
  return startClientProcess('firebase-admin-process.ts', {
    certificatePem: standIns.certificatePem,
    routes: {
      'fcm.googleapis.com:443': portOf(standIns.fcmOrigin),
      'oauth2.googleapis.com:443': portOf(standIns.googleTokenUrl),
    },
    env: { KEY_FILE: JSON.stringify(keyFile) },
    preload,
  });
}

const answerSchema = z.array(
  z.object({ messageId: z.string().optional(), code: z.string().optional(), message: z.string().optional() }),
);
const sendEach = async (...tokens: string[]) => answerSchema.parse(await client.ask({ tokens }));
const tokens = (count: number) => Array.from({ length: count }, (_, index) => `device-${index}`);
const taken = { messageId: expect.stringMatching(/^projects\/project-1\/messages\/0:/) };

test('sendEach sends 100 messages over one HTTP/2 session with one access token', async () => {
  const before = (await standIns.stats()).fcm;
  expect(await sendEach(...tokens(100))).toEqual(tokens(100).map(() => taken));
  const after = (await standIns.stats()).fcm;
  expect(after.connections - before.connections).toBe(1);
  expect(after.accessTokens).toBe(1);
  const pushes = await standIns.pushes();
  expect(new Set(pushes.map(({ deviceToken }) => deviceToken))).toEqual(new Set(tokens(100)));
  // Only HTTP/1.1 has a header of this name.
  expect(pushes.filter(({ headers }) => headers.host !== undefined)).toEqual([]);
});

test('its answers are in the order of the messages, each error with its code', async () => {
  const errors = [
    [404, 'UNREGISTERED', 'messaging/registration-token-not-registered'],
    [400, 'INVALID_ARGUMENT', 'messaging/invalid-argument'],
    [403, 'SENDER_ID_MISMATCH', 'messaging/mismatched-credential'],
    [429, 'QUOTA_EXCEEDED', 'messaging/message-rate-exceeded'],
    [500, 'INTERNAL', 'messaging/internal-error'],
    [401, 'THIRD_PARTY_AUTH_ERROR', 'messaging/third-party-auth-error'],
  ] as const;
  for (const [index, [status, reason]] of errors.entries()) {
    await standIns.fail({ channel: 'fcm', deviceToken: `device-${index}`, status, reason });
  }
  await standIns.fail({ channel: 'fcm', deviceToken: 'device-6', status: 503, retryAfterSeconds: 61 });
  const codes = [...errors.map(([, , code]) => code), 'messaging/server-unavailable'];
  expect(await sendEach(...tokens(8))).toEqual([
    ...codes.map((code) => ({ code, message: expect.any(String) })),
    taken,
  ]);
});

test('after GOAWAY the refused messages fail and say so, those before it are sent, and the next batch has a new session', async () => {
  await standIns.fail({ channel: 'fcm', deviceToken: 'device-1', disconnect: 'goaway' });
  const refused = { code: 'messaging/unknown-error', message: expect.stringMatching(/REFUSED_STREAM.*GOAWAY/) };
  expect(await sendEach(...tokens(3))).toEqual([taken, refused, refused]);
  expect(await standIns.pushes()).toMatchObject([{ deviceToken: 'device-0' }]);
  expect(await sendEach(...tokens(3))).toEqual([taken, taken, taken]);
  // The client closes the session of each batch, and the stand-in must follow, or its process could not end.
  while ((await standIns.stats()).fcm.openConnections > 0) await setTimeout(10);
});

test('without the help of scheme-without-colon.ts, Node’s HTTP/2 resets its requests', async () => {
  const unhelped = startFirebaseAdmin([]);
  expect(await unhelped.ask({ tokens: tokens(1) })).toEqual([
    { code: 'app/network-error', message: expect.stringContaining('NGHTTP2_PROTOCOL_ERROR') },
  ]);
  expect(await unhelped.close()).toBe(0);
});
