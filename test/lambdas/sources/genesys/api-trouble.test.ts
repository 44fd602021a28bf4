import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiUnderTest, client, message, startApiUnderTest } from './api-under-test.ts';

let under: ApiUnderTest;
beforeAll(async () => {
  under = await startApiUnderTest();
});
beforeEach(() => under.reset());
afterAll(() => under.genesys.close());

const found = { kind: 'found', conversationId: 'c-1' };

describe('an API', () => {
  test.each([
    [{ status: 500 }, 'http-500'],
    [{ status: 503, body: message.text }, 'http-503'],
    [{ status: 400 }, 'http-400'],
    [{ status: 204, body: '' }, 'http-204'],
    [{ status: 403 }, 'forbidden'],
    [{ disconnect: 'reset' as const }, 'unreachable'],
    [{ disconnect: 'close' as const }, 'unreachable'],
    [{ disconnect: 'hang' as const }, 'timeout'],
    [{ disconnect: 'silent' as const }, 'timeout'],
    [{ disconnect: 'stall' as const }, 'timeout'],
    [{ delayMs: 600_000 }, 'timeout'],
    [{ body: `{"conversationId": "${message.text}` }, 'unreadable-answer'],
    [{ body: '' }, 'unreadable-answer'],
    [{ body: '<html></html>', headers: { 'content-type': 'text/html' } }, 'unreadable-answer'],
    [{ bodyBytes: 262_145 }, 'too-large'],
    [{ bodyBytes: 10_000_000 }, 'too-large'],
  ])('that does %j brings nothing: %s', async (fault, reason) => {
    under.genesys.fail({ request: 'details', ...fault, times: 'until-cleared' });
    const api = under.newApi({ requestLimitMs: reason === 'timeout' ? 300 : 3_000 });
    expect(await api.findConversation('m-1')).toEqual({ kind: 'unavailable', reason });
    under.genesys.setFaults([]);
    expect(await under.newApi().findConversation('m-1')).toEqual(found);
  });

  test.each([
    [{ status: 404 }, { kind: 'not-found' }],
    [{ status: 403 }, { kind: 'unavailable', reason: 'forbidden' }],
    [
      { status: 429, retryAfterSeconds: 120 },
      { kind: 'unavailable', reason: 'rate-limited', retryAfterSeconds: 120 },
    ],
    [
      { status: 503, retryAfterSeconds: 40 },
      { kind: 'unavailable', reason: 'http-503', retryAfterSeconds: 40 },
    ],
    [{ status: 302 }, { kind: 'unavailable', reason: 'redirect' }],
  ])('that says %j has said it, though its body breaks off or never ends', async (fault, answer) => {
    for (const disconnect of ['cut', 'stall'] as const) {
      under.genesys.fail({ request: 'details', ...fault, disconnect });
      const api = under.newApi();
      const asked = await under.requestsDuring(async () => expect(await api.findConversation('m-1')).toEqual(answer));
      expect([disconnect, asked.details]).toEqual([disconnect, 1]);
    }
  });

  test('whose every answer is a refusal keeps its connections', async () => {
    const api = under.newApi();
    await api.findConversation('m-1');
    under.genesys.fail({ request: 'details', status: 404, bodyBytes: 2_000, times: 20 });
    const { connections } = under.genesys.stats().api;
    for (let asked = 0; asked < 20; asked += 1) await api.findConversation('m-1');
    expect(under.genesys.stats().api.connections - connections).toBeLessThan(10);
  });

  test.each([404, 410])('that says %i has no such message', async (status) => {
    under.genesys.fail({ request: 'details', status });
    expect(await under.newApi().findConversation('m-1')).toEqual({ kind: 'not-found' });
  });

  test.each([301, 302, 303, 307, 308])('that sends elsewhere by a %i is not followed', async (status) => {
    const location = `${under.genesys.apiOrigin}/api/v2/conversations/messages/m-1/details`;
    under.genesys.fail({ request: 'details', status, headers: { location } });
    const api = under.newApi();
    const asked = await under.requestsDuring(async () =>
      expect(await api.findConversation('m-1')).toEqual({ kind: 'unavailable', reason: 'redirect' }),
    );
    expect(asked.details).toBe(1);
  });

  test.each(['reset', 'close'] as const)(
    'that breaks a connection once is asked on another: %s',
    async (disconnect) => {
      under.genesys.fail({ disconnect, times: 1 });
      const api = under.newApi();
      expect(await under.requestsDuring(async () => expect(await api.findConversation('m-1')).toEqual(found))).toEqual({
        token: 2,
        details: 1,
        message: 0,
      });
      under.genesys.fail({ disconnect, times: 1 });
      expect(await under.requestsDuring(async () => expect(await api.findConversation('m-1')).toEqual(found))).toEqual({
        token: 0,
        details: 2,
        message: 0,
      });
    },
  );

  test('that closes idle connections is asked on another', async () => {
    const api = under.newApi();
    await api.findConversation('m-1');
    expect(under.genesys.breakConnections('close')).toBeGreaterThan(0);
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test('that is not there is unreachable', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => gone.once('listening', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const api = under.newApi({ apiOrigin: `https://localhost:${port}` });
    expect(await api.findConversation('m-1')).toEqual({ kind: 'unavailable', reason: 'unreachable' });
  });

  test('with a certificate that nobody vouches for is unreachable', async () => {
    const { createCertificate } = await import('../../../../local/providers/certificate.ts');
    const { startGenesys } = await import('../../../../local/genesys/genesys.ts');
    const stranger = await startGenesys({ certificate: createCertificate(), clients: [client] });
    const api = under.newApi({ loginOrigin: stranger.loginOrigin, apiOrigin: stranger.apiOrigin });
    expect(await api.findConversation('m-1')).toEqual({ kind: 'unavailable', reason: 'unreachable' });
    await stranger.close();
  });

  test('that packs a huge answer small is read no further than the limit', async () => {
    const { certificatePem: cert, keyPem: key } = under.certificate;
    const packed = gzipSync(JSON.stringify({ conversationId: 'c-1', filler: ' '.repeat(20_000_000) }));
    const server = createServer({ cert, key }, (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(packed),
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const api = under.newApi({ apiOrigin: `https://localhost:${port}` });
    expect(await api.findConversation('m-1')).toEqual({ kind: 'unavailable', reason: 'too-large' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('whose answer has just the limit is read', async () => {
    const padded = JSON.stringify({ conversationId: 'c-1' }).padEnd(262_144);
    under.genesys.fail({ request: 'details', body: padded });
    expect(await under.newApi().findConversation('m-1')).toEqual(found);
  });
});

describe('a 429', () => {
  test.each([
    ['seconds', { retryAfterSeconds: 12 }, 12],
    ['no seconds', { retryAfterSeconds: 0 }, 0],
    ['a date', { headers: { 'retry-after': 'IN 12' } }, 12],
    ['a date that is over', { headers: { 'retry-after': 'IN -12' } }, 0],
    ["Genesys' own header", { headers: { 'inin-ratelimit-reset': '41' } }, 41],
    ['neither, where Retry-After is half a number', { headers: { 'retry-after': '5.5' } }, 30],
    ['a Retry-After that says nothing', { headers: { 'retry-after': 'soon', 'inin-ratelimit-reset': 'x' } }, 30],
  ])('is obeyed by %s', async (_, fault, seconds) => {
    const headers = Object.entries({ 'inin-ratelimit-reset': '', ...('headers' in fault ? fault.headers : {}) }).map(
      ([name, value]) => [name, inDate(value)] as const,
    );
    under.genesys.fail({ request: 'details', status: 429, ...fault, headers: Object.fromEntries(headers) });
    const api = under.newApi();
    expect(await api.findConversation('m-1')).toEqual({
      kind: 'unavailable',
      reason: 'rate-limited',
      retryAfterSeconds: seconds,
    });
    if (seconds > 0) {
      under.passSeconds(seconds - 1);
      const asked = await under.requestsDuring(async () =>
        expect(await api.readText('c-1', 'm-1')).toEqual({
          kind: 'unavailable',
          reason: 'paused-after-rate-limited',
          retryAfterSeconds: 1,
        }),
      );
      expect(asked).toEqual({ token: 0, details: 0, message: 0 });
      under.passSeconds(1);
    }
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test('stops nothing for longer than ten minutes', async () => {
    under.genesys.fail({ request: 'details', status: 429, retryAfterSeconds: 86_400 });
    const api = under.newApi();
    await api.findConversation('m-1');
    under.passSeconds(599);
    expect(await api.findConversation('m-1')).toMatchObject({ reason: 'paused-after-rate-limited' });
    under.passSeconds(1);
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test('is not lifted by an answer that was under way', async () => {
    under.genesys.setFaults([
      { request: 'details', delayMs: 100 },
      { request: 'details', status: 429, retryAfterSeconds: 9 },
    ]);
    const api = under.newApi();
    await api.readText('c-1', 'm-1');
    const answers = await Promise.all([api.findConversation('m-1'), api.findConversation('m-1')]);
    expect(answers).toEqual(expect.arrayContaining([found, expect.objectContaining({ reason: 'rate-limited' })]));
    expect(await api.findConversation('m-1')).toMatchObject({
      reason: 'paused-after-rate-limited',
      retryAfterSeconds: 9,
    });
  });

  test('with a shorter time does not shorten the longer one', async () => {
    const api = under.newApi();
    await api.readText('c-1', 'm-1');
    const limited = { request: 'details', status: 429 } as const;
    under.genesys.setFaults([
      { ...limited, retryAfterSeconds: 9 },
      { ...limited, retryAfterSeconds: 2, delayMs: 100 },
    ]);
    await Promise.all([api.findConversation('m-1'), api.findConversation('m-1')]);
    expect(await api.findConversation('m-1')).toMatchObject({ retryAfterSeconds: 9 });
  });

  test('of a failure with Retry-After is obeyed as well', async () => {
    under.genesys.fail({ request: 'details', status: 503, retryAfterSeconds: 5 });
    const api = under.newApi();
    expect(await api.findConversation('m-1')).toMatchObject({ reason: 'http-503', retryAfterSeconds: 5 });
    expect(await api.findConversation('m-1')).toMatchObject({ reason: 'paused-after-http-503', retryAfterSeconds: 5 });
    under.passSeconds(5);
    expect(await api.findConversation('m-1')).toEqual(found);
  });
});

describe('a caller with little time', () => {
  test.each([0, -5, 0.5])('asks nothing with %d ms', async (timeLeftMs) => {
    const api = under.newApi();
    await api.findConversation('m-1');
    const asked = await under.requestsDuring(async () =>
      expect(await api.findConversation('m-1', timeLeftMs)).toEqual({ kind: 'unavailable', reason: 'no-time-left' }),
    );
    expect(asked.details).toBe(0);
  });

  test('waits no longer, although a request may take longer', async () => {
    under.genesys.fail({ request: 'details', disconnect: 'hang' });
    const api = under.newApi({ requestLimitMs: 60_000 });
    expect(await api.findConversation('m-1', 500)).toEqual({ kind: 'unavailable', reason: 'timeout' });
  });

  test('does not wait for the token of others, who get it', async () => {
    under.genesys.fail({ request: 'token', delayMs: 200 });
    const api = under.newApi();
    const patient = api.findConversation('m-1');
    expect(await api.findConversation('m-1', 20)).toEqual({ kind: 'unavailable', reason: 'no-time-left' });
    expect(await patient).toEqual(found);
  });

  test('without any limit of their own is served', async () => {
    expect(await under.newApi().findConversation('m-1', Number.POSITIVE_INFINITY)).toEqual(found);
  });
});

test('an answer that brings nothing says nothing of what was sent or answered', async () => {
  const told = `${message.text} ${client.clientSecret} ${client.clientId} m-1 c-1`;
  const faults = [
    ...[400, 401, 403, 429, 500, 503].map((status) => ({ status, body: told, headers: { 'retry-after': told } })),
    { body: told },
    { body: `{"access_token": "${told}", "conversationId": ["${told}"]}` },
    { status: 302, headers: { location: `https://localhost:1/${encodeURIComponent(told)}` } },
    { disconnect: 'reset' as const },
  ];
  const reasons: string[] = [];
  for (const request of ['token', 'details'] as const) {
    for (const fault of faults) {
      under.genesys.setFaults([{ request, ...fault, times: 'until-cleared' }]);
      const { kind, ...rest } = await under.newApi().findConversation('m-1');
      expect(kind).toBe('unavailable');
      reasons.push(JSON.stringify(rest));
    }
  }
  expect(reasons).toHaveLength(20);
  for (const reason of reasons) expect(reason).toMatch(/^\{"reason":"[a-z0-9-]+"(,"retryAfterSeconds":\d+)?\}$/);
  for (const word of [message.text, client.clientSecret, client.clientId, 'm-1', 'c-1']) {
    expect(reasons.join()).not.toContain(word);
  }
});

/** `IN 12` as the HTTP date in 12 seconds. */
function inDate(value: string): string {
  const seconds = /^IN (-?\d+)$/.exec(value)?.[1];
  return seconds === undefined ? value : new Date(under.clock.now + Number(seconds) * 1000).toUTCString();
}
