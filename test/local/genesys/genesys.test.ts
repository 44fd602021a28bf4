import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type Genesys, startGenesys } from '../../../local/genesys/genesys.ts';
import { createCertificate } from '../../../local/providers/certificate.ts';

const client = { clientId: 'a-client', clientSecret: 'its:secret' };
const clock = { now: Date.parse('2026-10-05T08:00:00Z') };
const messages = '/api/v2/conversations/messages';
const granted = z.object({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int() });

let genesys: Genesys;
beforeAll(async () => {
  const certificate = createCertificate();
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  genesys = await startGenesys({ certificate, clients: [client], now: () => clock.now });
});
beforeEach(() => {
  genesys.clearMessages();
  genesys.setFaults([]);
  genesys.setClock(0);
  genesys.setRateLimit(300);
  genesys.setTokenLifetime(86_399);
});
afterAll(() => genesys.close());

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const right = basic('a-client:its:secret');

function askToken(authorization = right, body = 'grant_type=client_credentials', init: RequestInit = {}) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
  return fetch(`${genesys.loginOrigin}/oauth/token`, { method: 'POST', headers, body, ...init });
}

async function newToken() {
  return granted.parse(await (await askToken()).json()).access_token;
}

async function askApi(path: string, token: string | undefined, init: RequestInit = {}) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(`${genesys.apiOrigin}${path}`, { headers, ...init });
}

async function control(method: string, path: string, body?: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${genesys.controlUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: text }),
  });
  return { status: response.status, body: await response.json() };
}

describe('the login host', () => {
  test('gives a token to a client that it knows', async () => {
    const response = await askToken();
    expect(response.status).toBe(200);
    expect(granted.parse(await response.json())).toMatchObject({ expires_in: 86_399 });
  });

  test.each([
    ['a wrong secret', basic('a-client:guessed'), undefined, 401, 'invalid_client'],
    ['an unknown client', basic('nobody:secret'), undefined, 400, 'invalid_client'],
    ['no secret', basic('a-client'), undefined, 400, 'invalid_request'],
    ['another scheme', 'Bearer abc', undefined, 400, 'invalid_request'],
    ['another grant', right, 'grant_type=password', 400, 'unsupported_grant_type'],
    ['no grant', right, '', 400, 'unsupported_grant_type'],
  ])('refuses %s', async (_, authorization, body, status, error) => {
    const before = genesys.stats().issuedTokens;
    const response = await askToken(authorization, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error, error_description: expect.any(String) });
    expect(genesys.stats().issuedTokens).toBe(before);
  });

  test('wants a form, and POST', async () => {
    const json = { 'content-type': 'application/json', authorization: right };
    expect((await askToken(right, '{}', { headers: json })).status).toBe(415);
    expect((await fetch(`${genesys.loginOrigin}/oauth/token`)).status).toBe(405);
    expect((await fetch(`${genesys.loginOrigin}${messages}/m/details`)).status).toBe(404);
  });

  test('knows the clients that it was last told of', async () => {
    genesys.setClients([{ clientId: 'a-client', clientSecret: 'rotated' }]);
    expect((await askToken()).status).toBe(401);
    expect((await askToken(basic('a-client:rotated'))).status).toBe(200);
    genesys.setClients([client]);
  });
});

describe('the API', () => {
  test('has a message under its own id and under its conversation', async () => {
    genesys.putMessages({ messageId: 'm 1/2', conversationId: 'c', text: 'Hello' });
    const token = await newToken();
    const details = await askApi(`${messages}/m%201%2F2/details`, token);
    const message = await askApi(`${messages}/c/messages/m%201%2F2`, token);
    expect(details.status).toBe(200);
    const data = await details.json();
    expect(data).toMatchObject({
      id: 'm 1/2',
      conversationId: 'c',
      direction: 'outbound',
      normalizedMessage: { type: 'Text', text: 'Hello', direction: 'Outbound', originatingEntity: 'Human' },
    });
    expect(data).not.toHaveProperty('textBody');
    expect(await message.json()).toEqual(data);
  });

  test('has a message as the control gives it', async () => {
    const content = [{ contentType: 'Attachment' }];
    const given = { originatingEntity: 'Bot', type: 'Structured', content };
    genesys.putMessages({ messageId: 'm', conversationId: 'c', direction: 'inbound', normalizedMessage: given });
    const data = await (await askApi(`${messages}/m/details`, await newToken())).json();
    expect(data).toMatchObject({ direction: 'inbound', normalizedMessage: { ...given, direction: 'Inbound' } });
    expect(data).not.toHaveProperty('normalizedMessage.text');
  });

  test.each([
    ['an unknown message', `${messages}/x/details`],
    ['a message of another conversation', `${messages}/other/messages/m`],
    ['a path that leads nowhere', '/api/v2/users/me'],
    ['a path that is encoded badly', `${messages}/%/details`],
  ])('answers 404 for %s', async (_, path) => {
    genesys.putMessages({ messageId: 'm', conversationId: 'c' });
    const response = await askApi(path, await newToken());
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not.found', status: 404 });
  });

  test('wants a token that is neither made up, expired nor revoked, and GET', async () => {
    genesys.putMessages({ messageId: 'm', conversationId: 'c' });
    const path = `${messages}/m/details`;
    genesys.setTokenLifetime(60);
    const token = await newToken();
    expect((await askApi(path, undefined)).status).toBe(401);
    expect((await askApi(path, 'made-up')).status).toBe(401);
    expect((await askApi(path, token)).status).toBe(200);
    genesys.setClock(59_999);
    expect((await askApi(path, token)).status).toBe(200);
    genesys.setClock(60_000);
    expect((await askApi(path, token)).status).toBe(401);
    const next = await newToken();
    expect(genesys.revokeTokens()).toBeGreaterThan(0);
    expect((await askApi(path, next)).status).toBe(401);
    const last = await newToken();
    const post = { method: 'POST', headers: { authorization: `Bearer ${last}` } };
    expect((await askApi(path, undefined, post)).status).toBe(405);
  });

  test('limits the requests of a token, and says so on each answer', async () => {
    genesys.putMessages({ messageId: 'm', conversationId: 'c' });
    genesys.setRateLimit(2);
    const token = await newToken();
    const ask = async () => {
      const { status, headers } = await askApi(`${messages}/m/details`, token);
      const [count, reset, retryAfter] = ['inin-ratelimit-count', 'inin-ratelimit-reset', 'retry-after'].map((name) =>
        headers.get(name),
      );
      return { status, count, reset, retryAfter, allowed: headers.get('inin-ratelimit-allowed') };
    };
    expect(await ask()).toEqual({ status: 200, count: '1', reset: '60', retryAfter: null, allowed: '2' });
    genesys.setClock(20_000);
    expect(await ask()).toEqual({ status: 200, count: '2', reset: '40', retryAfter: null, allowed: '2' });
    expect(await ask()).toEqual({ status: 429, count: '3', reset: '40', retryAfter: '40', allowed: '2' });
    expect((await askApi(`${messages}/m/details`, await newToken())).status).toBe(200);
    genesys.setClock(60_000);
    expect(await ask()).toMatchObject({ status: 200, count: '2' });
  });
});

describe('a fault', () => {
  beforeEach(() => genesys.putMessages({ messageId: 'm', conversationId: 'c' }));

  test('replaces right answers only, so many times, of its kind of request', async () => {
    const token = await newToken();
    genesys.fail({ request: 'details', status: 503, retryAfterSeconds: 9, times: 2 });
    expect((await askApi(`${messages}/m/details`, 'made-up')).status).toBe(401);
    expect((await askApi(`${messages}/c/messages/m`, token)).status).toBe(200);
    const failed = await askApi(`${messages}/m/details`, token);
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '9']);
    expect(genesys.faults()).toEqual([{ request: 'details', status: 503, retryAfterSeconds: 9, times: 1 }]);
    expect((await askApi(`${messages}/m/details`, token)).status).toBe(503);
    expect((await askApi(`${messages}/m/details`, token)).status).toBe(200);
  });

  test('can have any body and headers, and gives out no token', async () => {
    const before = genesys.stats().issuedTokens;
    genesys.setFaults([
      { request: 'token', status: 500 },
      { request: 'token', body: '{"broken', headers: { 'x-more': '1' } },
      { request: 'token', bodyBytes: 300_000 },
    ]);
    expect(await (await askToken()).json()).toMatchObject({ error: 'server_error' });
    expect(genesys.stats().issuedTokens).toBe(before);
    const broken = await askToken();
    expect([broken.status, broken.headers.get('x-more'), await broken.text()]).toEqual([200, '1', '{"broken']);
    expect(await (await askToken()).text()).toHaveLength(300_000);
  });

  test.each(['reset', 'close'] as const)('can break the connection: %s', async (disconnect) => {
    genesys.fail({ request: 'token', disconnect });
    await expect(askToken()).rejects.toThrow('fetch failed');
  });

  test.each([
    { request: 'token', disconnect: 'hang' },
    { request: 'token', disconnect: 'silent' },
    { request: 'token', disconnect: 'stall' },
    { request: 'token', delayMs: 600_000 },
  ] as const)('can leave the client waiting: %j', async (fault) => {
    genesys.fail(fault);
    const signal = AbortSignal.timeout(200);
    const asking = askToken(right, undefined, { signal }).then((response) => response.text());
    await expect(asking).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('the control', () => {
  test('keeps messages, one or many', async () => {
    const message = { messageId: 'm', conversationId: 'c', text: 'Hello' };
    expect(await control('PUT', '/messages', message)).toEqual({ status: 200, body: [message] });
    const others = [
      { ...message, text: 'Bye' },
      { ...message, messageId: 'n' },
    ];
    expect(await control('PUT', '/messages', others)).toEqual({ status: 200, body: others });
    expect(await control('GET', '/messages')).toEqual({ status: 200, body: others });
    expect(await control('DELETE', '/messages')).toEqual({ status: 200, body: { deleted: 2 } });
  });

  test('keeps faults: one is added, a list replaces all', async () => {
    await control('PUT', '/faults', { status: 500 });
    expect(await control('PUT', '/faults', { request: 'token', delayMs: 5, times: 'until-cleared' })).toEqual({
      status: 200,
      body: [
        { status: 500, times: 1 },
        { request: 'token', delayMs: 5, times: 'until-cleared' },
      ],
    });
    expect(await control('PUT', '/faults', [])).toEqual({ status: 200, body: [] });
  });

  test('sets clock, clients, tokens and limits, and counts', async () => {
    expect(await control('PUT', '/tokens', { lifetimeSeconds: 30 })).toMatchObject({ status: 200 });
    const token = await newToken();
    expect(await control('PUT', '/limits', { requestsPerMinute: 1 })).toMatchObject({ status: 200 });
    expect((await askApi(`${messages}/m/details`, token)).headers.get('inin-ratelimit-allowed')).toBe('1');
    expect(await control('PUT', '/clock', { offsetMilliseconds: 30_000 })).toMatchObject({ status: 200 });
    expect((await askApi(`${messages}/m/details`, token)).status).toBe(401);
    expect(await control('PUT', '/clients', { clients: [] })).toEqual({ status: 200, body: { clients: 0 } });
    expect((await askToken()).status).toBe(400);
    genesys.setClients([client]);
    expect(await control('DELETE', '/tokens')).toEqual({ status: 200, body: { revoked: expect.any(Number) } });
    expect((await control('GET', '/stats')).body).toEqual(JSON.parse(JSON.stringify(genesys.stats())));
    expect(genesys.stats().requests.details).toBeGreaterThanOrEqual(2);
  });

  test.each([
    ['PUT', '/messages', { messageId: '', conversationId: 'c' }, { messageId: 'must not be empty' }],
    ['PUT', '/messages', [{ messageId: 'm' }], { '0.conversationId': 'must be a text' }],
    ['PUT', '/faults', { request: 'token' }, { status: expect.stringContaining('is needed') }],
    ['PUT', '/faults', { status: 99, delay: 1 }, { status: 'must be from 200 to 599' }],
    ['PUT', '/faults', { delay: 1 }, { delay: expect.stringContaining('is unknown; allowed are request, status') }],
    ['PUT', '/faults', { status: 500, disconnect: 'reset' }, { disconnect: expect.any(String) }],
    ['PUT', '/faults', { body: '', bodyBytes: 2 }, { bodyBytes: 'must be absent with body' }],
    ['PUT', '/tokens', { lifetimeSeconds: 0 }, { lifetimeSeconds: 'must be from 1 to 172800' }],
    ['PUT', '/limits', {}, { requestsPerMinute: expect.any(String) }],
    ['PUT', '/clients', { clients: [{ clientId: 'a' }] }, { 'clients.0.clientSecret': 'must be a text' }],
    ['PUT', '/clock', 'no json', { body: expect.any(String) }],
  ])('says what is wrong: %s %s %j', async (method, path, body, fields) => {
    const before = genesys.faults();
    const answer = await control(method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { fields } } });
    expect(genesys.faults()).toEqual(before);
    expect(genesys.messages()).toEqual([]);
  });

  test('has nothing else', async () => {
    expect(await control('GET', '/toString')).toMatchObject({ status: 404 });
    expect(await control('PUT', '/messages', ' '.repeat(1_048_577))).toMatchObject({ status: 413 });
  });
});

test('two regions do not know each other', async () => {
  const certificate = createCertificate();
  const other = await startGenesys({ certificate, clients: [] });
  expect(other.stats().issuedTokens).toBe(0);
  other.putMessages({ messageId: 'only-there', conversationId: 'c' });
  expect(genesys.messages()).toEqual([]);
  await other.close();
});
