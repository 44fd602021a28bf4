import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createIssuer } from '../../local/issuer/issuer.ts';
import { openRoutes } from '../lib/open-routes.ts';
import { templateOf } from '../lib/synthesized.ts';
import { startIssuer } from '../local/http-api/issuer-server.ts';
import { badTokens } from '../local/issuer/bad-tokens.ts';
import { newApnsToken, type RunningStack, startStack } from './running-stack.ts';

const origin = 'https://www.example.com';
const routeKeys = Object.values(templateOf().findResources('AWS::ApiGatewayV2::Route')).map(
  ({ Properties }): string => Properties.RouteKey,
);
const guarded = routeKeys.filter((key) => !openRoutes.includes(key));

/** Who judges the tokens, what they are signed with, and what a bad one is answered with. */
const judges = [
  { by: 'API Gateway', signedWith: 'RS256', jwtAlgorithms: 'RS256', others: ['ES256', 'EdDSA'], refused: 401 },
  { by: 'the function', signedWith: 'ES256', jwtAlgorithms: 'ES256,EdDSA', others: ['RS256', 'PS256'], refused: 403 },
] as const;

describe.each(judges)('tokens judged by $by', ({ signedWith, jwtAlgorithms, others, refused }) => {
  let issuer: Awaited<ReturnType<typeof startIssuer>>;
  let tokens: Awaited<ReturnType<typeof badTokens>>;
  let stack: RunningStack;
  beforeAll(async () => {
    issuer = await startIssuer(Date.now, signedWith);
    tokens = await badTokens(issuer, Date.now());
    stack = await startStack({
      jwtIssuer: issuer.issuerUrl,
      jwtAudience: 'app',
      jwtAlgorithms,
      corsOrigins: origin,
      apiRequestsPerSecond: 10_000,
    });
  }, 60_000);
  afterAll(async () => {
    await stack?.stop();
    await issuer?.close();
  });

  /** A request of that route, with every variable filled in. */
  const send = async (routeKey: string, headers: Record<string, string>) => {
    const [method = '', path = ''] = routeKey.split(' ');
    const answer = await fetch(stack.url + path.replaceAll(/\{\w+\}/g, 'x'), {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'GET' ? {} : { body: '{}' }),
    });
    return { status: answer.status, body: await answer.text(), headers: answer.headers };
  };

  test.each(guarded)('%s without a token: 401', async (routeKey) => {
    for (const headers of [{}, { authorization: '' }, { 'x-authorization': 'Bearer x' }]) {
      const { status, body } = await send(routeKey, { ...headers });
      expect([status, body]).toEqual([401, '{"message":"Unauthorized"}']);
    }
  });

  test.each(guarded)(`%s with a bad token: ${refused}`, async (routeKey) => {
    const answers: Record<string, number> = {};
    for (const [name, token] of Object.entries(tokens)) {
      const { status, body } = await send(routeKey, { authorization: `Bearer ${token}` });
      answers[name] = status;
      expect(body).toBe(`{"message":"${refused === 401 ? 'Unauthorized' : 'Forbidden'}"}`);
    }
    expect(answers).toEqual(Object.fromEntries(Object.keys(tokens).map((name) => [name, refused])));
  });

  test.each(guarded)('%s with a good token gets past', async (routeKey) => {
    const { status } = await send(routeKey, { authorization: `Bearer ${await issuer.token({ customer: 'past' })}` });
    expect([401, 403, 500]).not.toContain(status);
  });

  test(`${others.join(', ')}: ${refused}, although the key is published`, async () => {
    const { issuerUrl } = issuer;
    const published = issuer.handle('/.well-known/jwks.json')?.body.keys;
    const second = await Promise.all(
      others.map((algorithm) => createIssuer({ issuerUrl, audience: 'app', algorithm })),
    );
    const keys = [published, ...second.map(({ handle }) => handle('/.well-known/jwks.json')?.body.keys)].flat();
    issuer.documents.set('/.well-known/jwks.json', { keys });
    for (const { token } of second) {
      const authorization = `Bearer ${await token({ customer: 'ann' })}`;
      expect((await send('GET /v1/devices', { authorization })).status).toBe(refused);
    }
    issuer.documents.clear();
  });

  test('what asks for no token is listed', async () => {
    for (const routeKey of routeKeys.filter((key) => openRoutes.includes(key))) {
      expect([401, 403, 404]).not.toContain((await send(routeKey, {})).status);
    }
    expect((await send('GET /v1/nothing', {})).status).toBe(404);
  });

  test('the customer is whom the token names, and nobody else', async () => {
    const as = async (customer: string) => ({ authorization: `Bearer ${await issuer.token({ customer })}` });
    const device = { channel: 'apns', token: newApnsToken() };
    const registered = await stack.ask('PUT', '/v1/devices/phone', device, await as('ann'));
    expect(registered.status).toBe(201);
    const list = async (customer: string) =>
      (await stack.ask('GET', '/v1/devices', undefined, await as(customer))).body;
    expect((await list('ann')).devices).toMatchObject([{ deviceId: 'phone' }]);
    expect((await list('bob')).devices).toEqual([]);
  });

  test('a token that names no customer is refused by the API itself', async () => {
    const token = await issuer.token({ customer: 'x', claims: { sub: undefined } });
    const { status, body } = await stack.ask('GET', '/v1/devices', undefined, { authorization: `Bearer ${token}` });
    expect([status, body.error.code]).toEqual([403, 'no-customer']);
  });

  test('nothing of a token is printed', async () => {
    const token = await issuer.token({ customer: 'secret-customer' });
    await send('GET /v1/devices', { authorization: `Bearer ${token}` });
    await send('GET /v1/devices', { authorization: `Bearer ${token}x` });
    const [header = '', payload = '', signature = ''] = token.split('.');
    for (const part of [header, payload, signature, 'secret-customer'])
      expect(stack.lines.join('\n')).not.toContain(part);
  });

  describe('CORS', () => {
    const preflight = (from: string, method: string) =>
      send('OPTIONS /v1/devices/phone', { origin: from, 'access-control-request-method': method });

    test('a preflight is answered without a token, for every method that a route has', async () => {
      const methods = new Set(routeKeys.map((key) => key.split(' ')[0]));
      const { status, headers } = await preflight(origin, 'PUT');
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type');
      const allowed = headers.get('access-control-allow-methods')?.split(',') ?? [];
      expect([...methods].filter((method) => !allowed.includes(method ?? ''))).toEqual([]);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    });

    test('another origin gets no leave', async () => {
      const { headers } = await preflight('https://evil.example', 'PUT');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    });

    test('a page may read when to report again, and when to try again', async () => {
      const authorization = `Bearer ${await issuer.token({ customer: 'web' })}`;
      const { status, headers } = await send('GET /v1/devices', { authorization, origin });
      expect(status).toBe(200);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-expose-headers')).toBe('next-report-seconds,retry-after');
    });
  });
});
