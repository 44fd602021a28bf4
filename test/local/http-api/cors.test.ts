import { afterEach, describe, expect, test } from '@jest/globals';
import type { CorsDefinition, JwtAuthorizerDefinition } from '../../../local/http-api/api-definition.ts';
import { type RunningApi, startApi } from './running-api.ts';

let api: RunningApi;
afterEach(() => api?.close());

const cors: CorsDefinition = {
  allowOrigins: ['https://app.example', 'https://other.example'],
  allowMethods: ['GET', 'PUT'],
  allowHeaders: ['authorization', 'content-type'],
  exposeHeaders: ['x-one', 'x-two'],
  maxAgeSeconds: 300,
  allowCredentials: true,
};
const origin = 'https://app.example';
const preflight = { origin, 'access-control-request-method': 'PUT' };
const corsHeaders = (headers: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

describe('AWS page http-api-cors', () => {
  test('a preflight is answered without an OPTIONS route', async () => {
    api = await startApi({ routes: ['PUT /v1/devices/{deviceId}'], cors });
    const answer = await api.send('OPTIONS', '/v1/devices/phone', { headers: preflight });
    expect([answer.status, answer.body]).toEqual([204, '']);
    expect(corsHeaders(answer.headers)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,PUT',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '300',
    });
    expect(api.events).toEqual([]);
  });

  test.each([
    [{ origin }],
    [{ 'access-control-request-method': 'PUT' }],
    [{ ...preflight, origin: 'https://evil.example' }],
    [{ ...preflight, origin: 'https://app.example.evil.example' }],
  ])('%j gets no CORS headers', async (headers) => {
    api = await startApi({ routes: ['GET /a'], cors });
    const answer = await api.send('OPTIONS', '/a', { headers });
    expect(corsHeaders(answer.headers)).toEqual({});
  });

  test('headers of the integration are replaced by the configured ones', async () => {
    const headers = {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Private-Network': 'true',
      'x-one': '1',
    };
    const invoke = async () => ({ kind: 'ok' as const, result: { statusCode: 200, headers } });
    api = await startApi({ routes: ['GET /a'], cors, invoke });
    const answer = await api.send('GET', '/a', { headers: { origin } });
    expect(corsHeaders(answer.headers)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-one,x-two',
    });
    expect(answer.headers['x-one']).toBe('1');
    expect(corsHeaders((await api.send('GET', '/a')).headers)).toEqual({});
  });

  test.each([
    ['*', 'https://any.example', '*'],
    ['https://*', 'https://any.example', 'https://any.example'],
    ['https://*', 'http://any.example', undefined],
    ['http://*', 'http://localhost:3000', 'http://localhost:3000'],
  ])('allowed %s, origin %s: %s', async (allowed, from, expected) => {
    api = await startApi({ routes: ['GET /a'], cors: { allowOrigins: [allowed] } });
    const answer = await api.send('GET', '/a', { headers: { origin: from } });
    expect(answer.headers['access-control-allow-origin']).toBe(expected);
  });

  test('a $default route takes OPTIONS itself, authorizer and all', async () => {
    const authorizer: JwtAuthorizerDefinition = {
      kind: 'jwt',
      issuer: 'http://127.0.0.1:1',
      audience: ['app'],
      identitySource: ['$request.header.Authorization'],
    };
    api = await startApi({ routes: [{ routeKey: '$default', authorizer }], cors });
    expect((await api.send('OPTIONS', '/a', { headers: preflight })).status).toBe(401);
  });

  test('the documented way out: an open OPTIONS /{proxy+} route', async () => {
    const authorizer: JwtAuthorizerDefinition = {
      kind: 'jwt',
      issuer: 'http://127.0.0.1:1',
      audience: ['app'],
      identitySource: ['$request.header.Authorization'],
    };
    api = await startApi({ routes: [{ routeKey: '$default', authorizer }, 'OPTIONS /{proxy+}'], cors });
    const answer = await api.send('OPTIONS', '/a', { headers: preflight });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
  });

  test('without configuration the integration decides, and there is no preflight', async () => {
    const headers = { 'Access-Control-Allow-Origin': '*' };
    api = await startApi({
      routes: ['GET /a'],
      invoke: async () => ({ kind: 'ok', result: { statusCode: 200, headers } }),
    });
    expect((await api.send('GET', '/a', { headers: { origin } })).headers['access-control-allow-origin']).toBe('*');
    expect((await api.send('OPTIONS', '/a', { headers: preflight })).status).toBe(404);
  });
});

test('credentials with the origin * are refused at the start, as by CreateApi', async () => {
  await expect(startApi({ routes: [], cors: { allowOrigins: ['*'], allowCredentials: true } })).rejects.toThrow(
    'allow-credentials',
  );
});
