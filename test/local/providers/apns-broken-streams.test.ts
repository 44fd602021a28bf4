import { once } from 'node:events';
import type { ClientHttp2Session } from 'node:http2';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { connectApns, push } from './apns-client.ts';
import { providerToken, type StandInsUnderTest, startStandInsUnderTest } from './stand-ins-under-test.ts';

let standIns: StandInsUnderTest;
let authorization: string;
const sessions: ClientHttp2Session[] = [];

beforeAll(async () => {
  standIns = await startStandInsUnderTest();
  authorization = `bearer ${await providerToken(standIns.nowSeconds())}`;
});
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  await Promise.all([
    standIns.putFaults([]),
    fetch(`${standIns.controlUrl}/pushes`, { method: 'DELETE' }),
    limitStreams(1000),
  ]);
});
afterAll(() => standIns.close());

const limitStreams = (maxConcurrentStreams: number) =>
  fetch(`${standIns.controlUrl}/limits`, { method: 'PUT', body: JSON.stringify({ maxConcurrentStreams }) });
const pushTo = (session: ClientHttp2Session, deviceToken: string) =>
  push(session, { authorization, ':path': `/3/device/${deviceToken}` });
const closing = (session: ClientHttp2Session) => new Promise<void>((resolve) => session.once('close', resolve));
const acceptedTokens = async () =>
  z
    .array(z.object({ deviceToken: z.string() }))
    .parse(await standIns.get('/pushes'))
    .map(({ deviceToken }) => deviceToken);

/** A connection that has proved who it is. */
async function connected(): Promise<ClientHttp2Session> {
  const session = await connectApns(standIns.apnsProductionOrigin);
  sessions.push(session);
  await pushTo(session, '00');
  return session;
}

describe('goaway', () => {
  test('with accepted answers what came first and refuses what came later, then the connection ends', async () => {
    const session = await connected();
    await standIns.putFaults([
      { channel: 'apns', deviceToken: 'aa', delayMs: 60 },
      { channel: 'apns', deviceToken: 'bb', delayMs: 30, disconnect: 'goaway', accepted: true, reason: 'IdleTimeout' },
      { channel: 'apns', deviceToken: 'cc', delayMs: 90 },
    ]);
    const goaway = once(session, 'goaway');
    const closed = closing(session);
    const answers = await Promise.all(['aa', 'bb', 'cc'].map((deviceToken) => pushTo(session, deviceToken)));
    expect(answers).toMatchObject([{ status: 200 }, { status: 200 }, { status: undefined, resetCode: 7 }]);
    const [code, lastStreamId, data] = await goaway;
    expect([code, lastStreamId, String(data)]).toEqual([0, 5, '{"reason":"IdleTimeout"}']);
    await closed;
    expect(await acceptedTokens()).toEqual(['00', 'bb', 'aa']);
  });

  test('with accepted ends the connection of a client that does not leave by itself', async () => {
    const session = await connected();
    await standIns.putFaults({ channel: 'apns', disconnect: 'goaway', accepted: true });
    const held = session.request({ ':method': 'POST', ':path': '/3/device/dd' });
    held.on('error', () => {});
    const ended = once(held, 'close');
    expect(await pushTo(session, 'aa')).toMatchObject({ status: 200 });
    held.close();
    await ended;
    while ((await openConnections()) > 0);
  });

  test('names the chosen reason when it refuses, too', async () => {
    const session = await connected();
    await standIns.putFaults({ channel: 'apns', disconnect: 'goaway', reason: 'TooManyRequests' });
    const goaway = once(session, 'goaway');
    expect(await pushTo(session, 'aa')).toMatchObject({ resetCode: 7 });
    expect(String((await goaway)[2])).toBe('{"reason":"TooManyRequests"}');
  });
});

test('destroy ends the session without answers, however many wait', async () => {
  const session = await connected();
  await standIns.putFaults([
    { channel: 'apns', deviceToken: 'aa', delayMs: 20, disconnect: 'destroy', accepted: true },
    { channel: 'apns', deviceToken: 'bb', delayMs: 60_000 },
  ]);
  const closed = closing(session);
  const answers = await Promise.all(['aa', 'bb'].map((deviceToken) => pushTo(session, deviceToken)));
  expect(answers).toMatchObject([{ status: undefined }, { status: undefined }]);
  await closed;
  expect(await acceptedTokens()).toEqual(['00', 'aa']);
});

test('refused-stream refuses one request, and the connection goes on', async () => {
  const session = await connected();
  await standIns.putFaults({ channel: 'apns', disconnect: 'refused-stream' });
  expect(await pushTo(session, 'aa')).toMatchObject({ status: undefined, resetCode: 7 });
  expect(await pushTo(session, 'aa')).toMatchObject({ status: 200 });
  expect(await acceptedTokens()).toEqual(['00', 'aa']);
});

test('hang never answers, while PINGs and other pushes are', async () => {
  const session = await connected();
  await standIns.putFaults({ channel: 'apns', deviceToken: 'aa', disconnect: 'hang' });
  let answered = false;
  const hanging = pushTo(session, 'aa').finally(() => {
    answered = true;
  });
  expect(await pushTo(session, 'bb')).toMatchObject({ status: 200 });
  await new Promise<void>((resolve, reject) => session.ping((error) => (error === null ? resolve() : reject(error))));
  expect(answered).toBe(false);
  expect(await acceptedTokens()).toEqual(['00', 'bb']);
  session.destroy();
  await hanging;
});

describe('limits', () => {
  test('reach open connections at once, and later ones after a valid token', async () => {
    const session = await connected();
    const told = once(session, 'remoteSettings');
    await limitStreams(3);
    await told;
    expect(session.remoteSettings.maxConcurrentStreams).toBe(3);
    const other = await connectApns(standIns.apnsSandboxOrigin);
    sessions.push(other);
    expect(other.remoteSettings.maxConcurrentStreams).toBe(1);
    await pushTo(other, 'aa');
    expect(other.remoteSettings.maxConcurrentStreams).toBe(3);
  });

  test('hold: more requests than that wait in the client, and all are answered', async () => {
    const session = await connected();
    const told = once(session, 'remoteSettings');
    await limitStreams(2);
    await told;
    const answers = await Promise.all(Array.from({ length: 20 }, () => pushTo(session, 'aa')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});

const statsSchema = z.object({ apns: z.object({ production: z.object({ openConnections: z.int() }) }) });

async function openConnections(): Promise<number> {
  return statsSchema.parse(await standIns.get('/stats')).apns.production.openConnections;
}
