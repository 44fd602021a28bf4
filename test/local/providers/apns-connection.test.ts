import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { connectApns, push } from './apns-client.ts';
import { certificate, providerToken, type StandInsUnderTest, startStandInsUnderTest } from './stand-ins-under-test.ts';

let standIns: StandInsUnderTest;
const sessions: ClientHttp2Session[] = [];
const path = (deviceToken: string) => ({ ':path': `/3/device/${deviceToken}` });

beforeAll(async () => {
  standIns = await startStandInsUnderTest();
});
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  await Promise.all([standIns.putFaults([]), fetch(`${standIns.controlUrl}/pushes`, { method: 'DELETE' })]);
});
afterAll(() => standIns.close());

async function connected(): Promise<ClientHttp2Session> {
  const session = await connectApns(standIns.apnsProductionOrigin);
  sessions.push(session);
  return session;
}

async function bearer(changes: Parameters<typeof providerToken>[1] = {}): Promise<{ readonly authorization: string }> {
  return { authorization: `bearer ${await providerToken(standIns.nowSeconds(), changes)}` };
}

const closing = (session: ClientHttp2Session) => new Promise<void>((resolve) => session.once('close', resolve));
const pingAnswered = (session: ClientHttp2Session) =>
  new Promise<boolean>((resolve) => session.ping((error) => resolve(error === null)));

describe('TLS', () => {
  test('is needed, and its certificate is not trusted by itself', async () => {
    const socket = connectTls({ port: Number(new URL(standIns.apnsProductionOrigin).port), ALPNProtocols: ['h2'] });
    await expect(once(socket, 'secureConnect')).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  test('offers HTTP/2 only', async () => {
    const port = Number(new URL(standIns.apnsProductionOrigin).port);
    const ca = certificate.certificatePem;
    const socket = connectTls({ port, host: 'localhost', ca, ALPNProtocols: ['http/1.1'] });
    await expect(once(socket, 'secureConnect')).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
    });
  });
});

describe('streams', () => {
  test('are one until a valid provider token came, then 1000', async () => {
    const session = await connected();
    expect(session.remoteSettings.maxConcurrentStreams).toBe(1);
    await push(session, { authorization: 'bearer wrong' });
    expect(session.remoteSettings.maxConcurrentStreams).toBe(1);
    const authorization = await bearer();
    await push(session, { ...authorization, 'apns-topic': undefined });
    expect(session.remoteSettings.maxConcurrentStreams).toBe(1000);
  });

  test('above one are refused to a client that does not wait for the settings', async () => {
    const authorization = await bearer();
    const session = connect(standIns.apnsProductionOrigin, { ca: certificate.certificatePem });
    session.on('error', () => {});
    sessions.push(session);
    const answers = await Promise.all(Array.from({ length: 20 }, () => push(session, authorization)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ resetCode }) => resetCode === 7)).toHaveLength(19);
    expect(await standIns.get('/pushes')).toHaveLength(1);
  });
});

describe('provider tokens on one connection', () => {
  test('one token serves many pushes', async () => {
    const session = await connected();
    const authorization = await bearer({ claims: { note: 'many' } });
    const before = await standIns.get('/stats');
    await push(session, authorization);
    const answers = await Promise.all(Array.from({ length: 50 }, () => push(session, authorization)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const after = await standIns.get('/stats');
    expect(providerTokens(after) - providerTokens(before)).toBe(1);
  });

  test('a new one within 20 minutes is refused, the previous goes on, and later the new one is right', async () => {
    const session = await connected();
    const first = await bearer();
    await push(session, first);
    standIns.passSeconds(1199);
    const second = await bearer();
    expect(await push(session, second)).toMatchObject({ status: 429, body: { reason: 'TooManyProviderTokenUpdates' } });
    expect(await push(session, first)).toMatchObject({ status: 200 });
    standIns.passSeconds(1);
    expect(await push(session, second)).toMatchObject({ status: 200 });
    expect(await push(session, first)).toMatchObject({ status: 429 });
  });

  test('another connection may begin with a new one', async () => {
    await push(await connected(), await bearer());
    standIns.passSeconds(1);
    expect(await push(await connected(), await bearer())).toMatchObject({ status: 200 });
  });

  test('is valid for one hour from its iat', async () => {
    const session = await connected();
    const authorization = await bearer();
    standIns.passSeconds(3600);
    expect(await push(session, authorization)).toMatchObject({ status: 200 });
    standIns.passSeconds(1);
    expect(await push(session, authorization)).toMatchObject({ status: 403, body: { reason: 'ExpiredProviderToken' } });
  });

  test('another key of the team is fine, another team is not', async () => {
    const session = await connected();
    await push(session, await bearer());
    const otherTeam = await bearer({ header: { kid: 'KEY0000003' }, claims: { iss: 'TEAM000002' } });
    expect(await push(session, otherTeam)).toMatchObject({ status: 403, body: { reason: 'UnrelatedKeyIdInToken' } });
    standIns.passSeconds(1200);
    expect(await push(session, await bearer({ header: { kid: 'KEY0000002' } }))).toMatchObject({ status: 200 });
  });
});

describe('connection faults', () => {
  test('goaway refuses the push unprocessed, says why, and lets earlier ones end', async () => {
    const session = await connected();
    const authorization = await bearer();
    await push(session, authorization);
    await standIns.putFaults([
      { channel: 'apns', deviceToken: 'aa', delayMs: 100 },
      { channel: 'apns', deviceToken: 'bb', disconnect: 'goaway' },
    ]);
    const goaway = once(session, 'goaway');
    const closed = closing(session);
    const [earlier, refused] = await Promise.all([
      push(session, { ...authorization, ...path('aa') }),
      push(session, { ...authorization, ...path('bb') }),
    ]);
    expect(earlier).toMatchObject({ status: 200 });
    expect(refused).toMatchObject({ status: undefined, resetCode: 7 });
    const [code, lastStreamId, data] = await goaway;
    expect({ code, lastStreamId, data: String(data) }).toEqual({
      code: 0,
      lastStreamId: 3,
      data: '{"reason":"Shutdown"}',
    });
    await closed;
    expect(await standIns.get('/pushes')).toMatchObject([{ deviceToken: '00aa11bb' }, { deviceToken: 'aa' }]);
  });

  test('goaway drops later pushes that it refused while they waited', async () => {
    const session = await connected();
    const authorization = await bearer();
    await push(session, authorization);
    await standIns.putFaults([
      { channel: 'apns', deviceToken: 'aa', delayMs: 50, disconnect: 'goaway' },
      { channel: 'apns', deviceToken: 'bb', delayMs: 100 },
      { channel: 'apns', deviceToken: 'cc', delayMs: 150 },
    ]);
    const other = await connected();
    const [refused, later] = await Promise.all([
      push(session, { ...authorization, ...path('aa') }),
      push(session, { ...authorization, ...path('bb') }),
      push(other, { ...authorization, ...path('cc') }),
    ]);
    expect([refused, later]).toMatchObject([{ resetCode: 7 }, { resetCode: 7 }]);
    expect(await standIns.get('/pushes')).toMatchObject([{ deviceToken: '00aa11bb' }, { deviceToken: 'cc' }]);
  });

  test('goaway on the first push of a connection', async () => {
    const session = await connected();
    await standIns.putFaults({ channel: 'apns', disconnect: 'goaway' });
    expect(await push(session, await bearer())).toMatchObject({ status: undefined, resetCode: 7 });
    expect(await standIns.get('/pushes')).toEqual([]);
  });

  test.each(['reset', 'close'] as const)('%s breaks the connection without an answer', async (disconnect) => {
    const session = await connected();
    const authorization = await bearer();
    await push(session, authorization);
    await standIns.putFaults({ channel: 'apns', disconnect });
    const closed = closing(session);
    expect(await push(session, authorization)).toMatchObject({ status: undefined });
    await closed;
    expect(await standIns.get('/pushes')).toHaveLength(1);
    expect(await push(await connected(), authorization)).toMatchObject({ status: 200 });
  });

  test('reset with accepted: the push counts and only its answer is lost', async () => {
    const session = await connected();
    await standIns.putFaults({ channel: 'apns', disconnect: 'reset', accepted: true });
    expect(await push(session, await bearer())).toMatchObject({ status: undefined });
    expect(await standIns.get('/pushes')).toHaveLength(1);
  });

  test('silent answers nothing any more on that connection, PINGs included', async () => {
    const [session, other] = [await connected(), await connected()];
    const authorization = await bearer();
    expect(await pingAnswered(session)).toBe(true);
    await standIns.putFaults({ channel: 'apns', disconnect: 'silent' });
    const silent = push(session, authorization);
    // The fault is taken while the request is handled, so after it is gone the connection is silent.
    while (faultsLeft(await standIns.get('/faults')) > 0) await pingAnswered(other);
    const pinged = pingAnswered(session);
    // By the time that the other connection was served again and again, this one would have been, too.
    for (let round = 0; round < 20; round += 1) expect(await pingAnswered(other)).toBe(true);
    expect(session.destroyed).toBe(false);
    session.destroy();
    expect(await silent).toMatchObject({ status: undefined });
    expect(await pinged).toBe(false);
  });
});

const statsSchema = z.object({ apns: z.object({ production: z.object({ providerTokens: z.int() }) }) });

function faultsLeft(faults: unknown): number {
  return Array.isArray(faults) ? faults.length : Number.NaN;
}

function providerTokens(stats: unknown): number {
  return statsSchema.parse(stats).apns.production.providerTokens;
}
