import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CorsDefinition, RequestAuthorizerDefinition } from '../../../local/http-api/api-definition.ts';
import type { InvokeResult } from '../../../local/http-api/integration.ts';
import { type RunningApi, startApi } from './running-api.ts';

const start = Date.UTC(2026, 0, 1);
let time = start;
let api: RunningApi;
beforeEach(() => {
  time = start;
});
afterEach(() => api?.close());

const ok = (result: unknown): InvokeResult => ({ kind: 'ok', result });

async function startGuarded(
  authorizer: Partial<RequestAuthorizerDefinition> = {},
  authorize: () => Promise<InvokeResult> = async () => ok({ isAuthorized: true }),
  cors: CorsDefinition = {},
) {
  const whole: RequestAuthorizerDefinition = {
    kind: 'request',
    authorizerId: 'auth1',
    functionArn: 'arn:authorize',
    identitySource: ['$request.header.Authorization'],
    resultTtlSeconds: 0,
    ...authorizer,
  };
  api = await startApi({
    routes: [
      { routeKey: 'GET /guarded/{id}', authorizer: whole },
      { routeKey: 'PUT /other', authorizer: whole },
    ],
    apiId: 'api1',
    accountId: '123456789012',
    authorize,
    cors,
    now: () => time,
  });
}

const get = (headers: Record<string, string> = { authorization: 'Bearer t' }, path = '/guarded/a%20b?c=1') =>
  api.send('GET', path, { headers });

describe('AWS page http-api-lambda-authorizer: payload format 2.0', () => {
  test('the whole event', async () => {
    await startGuarded();
    const answer = await get({
      authorization: 'Bearer t',
      host: 'api.example.com',
      cookie: 'a=1',
      'user-agent': 'agent',
    });
    expect(answer.status).toBe(200);
    expect(api.authorizerEvents).toEqual([
      {
        version: '2.0',
        type: 'REQUEST',
        routeArn: 'arn:aws:execute-api:eu-central-1:123456789012:api1/$default/GET/guarded/a b',
        identitySource: ['Bearer t'],
        routeKey: 'GET /guarded/{id}',
        rawPath: '/guarded/a b',
        rawQueryString: 'c=1',
        cookies: ['a=1'],
        headers: expect.objectContaining({ authorization: 'Bearer t', 'x-forwarded-for': '127.0.0.1' }),
        queryStringParameters: { c: '1' },
        pathParameters: { id: 'a b' },
        requestContext: expect.objectContaining({
          apiId: 'api1',
          domainName: 'api.example.com',
          requestId: answer.headers['apigw-requestid'],
          http: expect.objectContaining({ method: 'GET', path: '/guarded/a b' }),
          stage: '$default',
        }),
      },
    ]);
  });

  test('who is invoked, and on whose behalf', async () => {
    await startGuarded();
    await get();
    expect(api.sources).toEqual(['arn:authorize authorizers/auth1', 'arn:api $default/GET/guarded/{id}']);
  });

  test('it never sees a body, and the integration gets it whole', async () => {
    await startGuarded();
    await api.send('PUT', '/other', { headers: { authorization: 't', 'content-type': 'text/plain' }, body: 'secret' });
    expect(JSON.stringify(api.authorizerEvents)).not.toContain('secret');
    expect(api.event().body).toBe('secret');
  });

  test('the context reaches the integration as it is', async () => {
    const context = { text: 'a', number: 1, yes: true, list: ['a'], map: { b: 1 } };
    await startGuarded({}, async () => ok({ isAuthorized: true, context }));
    await get();
    expect(api.event().requestContext.authorizer).toEqual({ lambda: context });
  });

  test('without a context it is null (observed)', async () => {
    await startGuarded();
    await get();
    expect(api.event().requestContext.authorizer).toEqual({ lambda: null });
  });
});

describe('AWS page http-api-lambda-authorizer: identity sources', () => {
  test.each([[{}], [{ authorization: '' }], [{ 'x-authorization': 'Bearer t' }]])(
    '%j: 401, and the function is not invoked',
    async (headers) => {
      await startGuarded();
      const answer = await get(headers);
      expect([answer.status, answer.body]).toEqual([401, '{"message":"Unauthorized"}']);
      expect([api.authorizerEvents, api.events]).toEqual([[], []]);
      expect(api.log.at(-1)).toContain('unauthorized: the request lacks an identity source');
    },
  );

  test('all of them have to be there; their values come in order', async () => {
    const identitySource = ['$request.querystring.key', '$request.header.X-Token', '$context.routeKey'];
    await startGuarded({ identitySource });
    expect((await get({ 'x-token': 't' }, '/guarded/1')).status).toBe(401);
    expect((await get({ 'x-token': 't' }, '/guarded/1?key=')).status).toBe(401);
    expect((await get({ 'x-token': 't' }, '/guarded/1?key=k')).status).toBe(200);
    expect(api.authorizerEvents.map((event) => event.identitySource)).toEqual([['k', 't', 'GET /guarded/{id}']]);
  });

  test.each([[['$stageVariables.a']], [['$context.identity.sourceIp']], [[]]])(
    '%j is not known here: it stops the start',
    async (identitySource) => {
      await expect(startGuarded({ identitySource })).rejects.toThrow('identitySource');
    },
  );
});

describe('what the function says', () => {
  test('no: 403', async () => {
    await startGuarded({}, async () => ok({ isAuthorized: false, context: { a: 'b' } }));
    const answer = await get();
    expect([answer.status, answer.body]).toEqual([403, '{"message":"Forbidden"}']);
    expect(api.events).toEqual([]);
  });

  test.each([
    [ok({})],
    [ok(null)],
    [ok('yes')],
    [ok({ isAuthorized: 'true' })],
    [ok({ isAuthorized: true, context: 'text' })],
    [ok({ principalId: 'me', policyDocument: {} })],
    [{ kind: 'function-error' } as const],
    [{ kind: 'throttled' } as const],
    [{ kind: 'timeout' } as const],
  ])('%j: 500', async (outcome) => {
    await startGuarded({}, async () => outcome);
    const answer = await get();
    expect([answer.status, answer.body]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(api.log.at(-1)).toContain('failed: authorizer: ');
    expect(api.events).toEqual([]);
  });

  test('an invocation that throws: 500, and its message is not logged', async () => {
    await startGuarded({}, () => Promise.reject(new RangeError('quotes a token')));
    expect((await get()).status).toBe(500);
    expect(api.log.join()).toContain('its invocation threw RangeError');
    expect(api.log.join()).not.toContain('quotes a token');
  });
});

describe('AWS page http-api-lambda-authorizer: results that are kept', () => {
  test('not with a time to live of 0', async () => {
    await startGuarded();
    await get();
    await get();
    expect(api.authorizerEvents).toHaveLength(2);
  });

  test('for the same identity, on all routes, until their time is over', async () => {
    await startGuarded({ resultTtlSeconds: 60 }, async () => ok({ isAuthorized: true, context: { n: time } }));
    await get();
    time += 59_999;
    expect((await api.send('PUT', '/other', { headers: { authorization: 'Bearer t' } })).status).toBe(200);
    expect(api.events[1]?.requestContext.authorizer).toEqual({ lambda: { n: start } });
    expect(api.authorizerEvents).toHaveLength(1);
    await get({ authorization: 'Bearer u' });
    expect(api.authorizerEvents).toHaveLength(2);
    time += 1;
    await get();
    expect(api.authorizerEvents).toHaveLength(3);
  });

  test('by route where $context.routeKey is one of the sources', async () => {
    const identitySource = ['$request.header.Authorization', '$context.routeKey'];
    await startGuarded({ resultTtlSeconds: 60, identitySource });
    await get();
    await get();
    await api.send('PUT', '/other', { headers: { authorization: 'Bearer t' } });
    expect(api.authorizerEvents).toHaveLength(2);
  });

  test('a no is kept, a failure is not', async () => {
    const outcomes: InvokeResult[] = [
      { kind: 'function-error' },
      ok({ isAuthorized: false }),
      ok({ isAuthorized: true }),
    ];
    await startGuarded({ resultTtlSeconds: 60 }, async () => outcomes.shift() ?? ok(null));
    const statuses = [await get(), await get(), await get()].map(({ status }) => status);
    expect(statuses).toEqual([500, 403, 403]);
    time += 60_000;
    expect((await get()).status).toBe(200);
  });
});

test('a preflight asks for no authorization', async () => {
  await startGuarded({}, undefined, { allowOrigins: ['https://a.example'] });
  const headers = { origin: 'https://a.example', 'access-control-request-method': 'PUT' };
  const answer = await api.send('OPTIONS', '/other', { headers });
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([204, 'https://a.example']);
  expect(api.authorizerEvents).toEqual([]);
});
