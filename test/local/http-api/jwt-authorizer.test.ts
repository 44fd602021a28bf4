import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type CryptoKey,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import type { JwtAuthorizerDefinition } from '../../../local/http-api/api-definition.ts';
import { startIssuer } from './issuer-server.ts';
import { type RunningApi, startApi } from './running-api.ts';

const start = Date.UTC(2026, 0, 1);
const second = 1000;
const hour = 3600 * second;
let time = start;
const now = () => time;

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let api: RunningApi;

beforeAll(async () => {
  issuer = await startIssuer(now);
});
afterAll(() => issuer.close());
beforeEach(() => {
  time = start;
  issuer.documents.clear();
  issuer.fetched.length = 0;
});
afterEach(() => api?.close());

async function startGuarded(authorizer: Partial<JwtAuthorizerDefinition> = {}) {
  const defaults: JwtAuthorizerDefinition = {
    kind: 'jwt',
    issuer: issuer.issuerUrl,
    audience: ['app', 'other-app'],
    identitySource: ['$request.header.Authorization'],
  };
  api = await startApi({ routes: [{ routeKey: 'GET /guarded', authorizer: { ...defaults, ...authorizer } }], now });
}

const withToken = (token: string) => api.send('GET', '/guarded', { headers: { authorization: `Bearer ${token}` } });
const withClaims = async (claims: Record<string, unknown>) =>
  withToken(await issuer.token({ customer: 'c-1', claims }));

/** A refusal that shows: 401, AWS's body, a reason in the header and in the log, the function not called. */
async function expectRefused(token: string, reason: string) {
  const answer = await withToken(token);
  expect([answer.status, answer.body]).toEqual([401, '{"message":"Unauthorized"}']);
  expect(answer.headers['www-authenticate']).toBe(
    `Bearer scope="" error="invalid_token" error_description="${reason}"`,
  );
  expect(api.log.at(-1)).toContain(`GET /guarded: unauthorized: ${reason}`);
  expect(api.log.join()).not.toContain(token.slice(0, 20) || 'nothing');
  expect(api.events).toEqual([]);
}

/** A token like the issuer's, but signed with another key or algorithm; `kid` is the published one unless given. */
async function forge(
  key: CryptoKey | Uint8Array,
  alg: string,
  options: { kid?: string | null; claims?: JWTPayload } = {},
) {
  const published = decodeProtectedHeader(await issuer.token({ customer: 'c-1' })).kid ?? '';
  const kid = options.kid === undefined ? published : options.kid;
  const seconds = time / 1000;
  return new SignJWT({
    iss: issuer.issuerUrl,
    aud: 'app',
    sub: 'c-1',
    iat: seconds,
    exp: seconds + 60,
    ...options.claims,
  })
    .setProtectedHeader({ alg, ...(kid !== null && { kid }) })
    .sign(key);
}

describe('AWS page http-api-jwt-authorizer: where the token is', () => {
  test.each([['Bearer '], ['']])('with the prefix "%s"', async (prefix) => {
    await startGuarded();
    const token = await issuer.token({ customer: 'c-1' });
    expect((await api.send('GET', '/guarded', { headers: { authorization: prefix + token } })).status).toBe(200);
  });

  test.each([[{}], [{ authorization: '' }], [{ authorization: 'Bearer ' }]])('none: %j', async (headers) => {
    await startGuarded();
    const answer = await api.send('GET', '/guarded', { headers });
    expect([answer.status, answer.body]).toEqual([401, '{"message":"Unauthorized"}']);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  test('in the query string, where the identity source says so', async () => {
    await startGuarded({ identitySource: ['$request.querystring.token'] });
    const token = await issuer.token({ customer: 'c-1' });
    expect((await api.send('GET', `/guarded?token=${token}`)).status).toBe(200);
    expect((await withToken(token)).status).toBe(401);
  });

  test('an identity source that it cannot have stops the start', async () => {
    await expect(startGuarded({ identitySource: ['$context.identity'] })).rejects.toThrow('identitySource');
    await expect(startGuarded({ identitySource: [] })).rejects.toThrow('identitySource');
  });

  test('a route without an authorizer has none in its event', async () => {
    api = await startApi({ routes: ['GET /open'] });
    await api.send('GET', '/open', { headers: { authorization: 'Bearer nonsense' } });
    expect(api.event().requestContext).not.toHaveProperty('authorizer');
  });
});

describe('AWS page http-api-jwt-authorizer: algorithm, signature and kid', () => {
  test.each(['nonsense', 'a.b.c', '..'])('%s cannot be decoded', async (token) => {
    await startGuarded();
    await expectRefused(token, 'the token cannot be decoded');
  });

  test.each(['ES256', 'PS256', 'EdDSA'])('%s is refused although its key is published', async (alg) => {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    issuer.documents.set('/.well-known/jwks.json', { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg }] });
    await startGuarded();
    await expectRefused(await forge(privateKey, alg, { kid: 'k' }), 'the token is not signed with RSA');
  });

  test('HS256 is refused, also with a secret that the issuer publishes', async () => {
    const secret = Buffer.alloc(32, 1);
    issuer.documents.set('/.well-known/jwks.json', {
      keys: [{ kty: 'oct', kid: 'k', k: secret.toString('base64url') }],
    });
    await startGuarded();
    await expectRefused(await forge(secret, 'HS256', { kid: 'k' }), 'the token is not signed with RSA');
  });

  test('an unsigned token is refused', async () => {
    await startGuarded();
    const claims = { iss: issuer.issuerUrl, aud: 'app', exp: time / 1000 + 60 };
    await expectRefused(new UnsecuredJWT(claims).encode(), 'the token is not signed with RSA');
  });

  test.each(['RS256', 'RS384', 'RS512'])('%s is taken', async (alg) => {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    issuer.documents.set('/.well-known/jwks.json', { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] });
    await startGuarded();
    expect((await withToken(await forge(privateKey, alg, { kid: 'k' }))).status).toBe(200);
  });

  test('keys of other kinds beside a good one do no harm', async () => {
    const { publicKey } = await generateKeyPair('ES256');
    const published = issuer.handle('/.well-known/jwks.json')?.body.keys;
    const others = [
      { ...(await exportJWK(publicKey)), kid: 'ec' },
      { kty: 'RSA', use: 'enc', kid: 'enc', n: 'AQAB', e: 'AQAB' },
      {},
    ];
    issuer.documents.set('/.well-known/jwks.json', { keys: [...others, published].flat() });
    await startGuarded();
    expect((await withClaims({})).status).toBe(200);
  });

  test('another key under the published kid: the signature does not match', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    await startGuarded();
    await expectRefused(await forge(privateKey, 'RS256'), 'the signature does not match');
  });

  test('a changed claim: the signature does not match', async () => {
    await startGuarded();
    const [header, , signature] = (await issuer.token({ customer: 'c-1' })).split('.');
    const payload = Buffer.from(
      JSON.stringify({ iss: issuer.issuerUrl, aud: 'app', sub: 'c-2', exp: time / 1000 + 60 }),
    );
    await expectRefused([header, payload.toString('base64url'), signature].join('.'), 'the signature does not match');
  });

  test('without kid, or with one that the issuer does not publish', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    await startGuarded();
    await expectRefused(await forge(privateKey, 'RS256', { kid: null }), 'the token names no key');
    await expectRefused(await forge(privateKey, 'RS256', { kid: 'other' }), 'the issuer has no key of that id');
  });
});

describe('AWS page http-api-jwt-authorizer: claims', () => {
  test.each([
    [{ iss: 'https://elsewhere.example' }, 'issuer does not match'],
    [{ iss: undefined }, 'issuer does not match'],
    [{ aud: 'unknown' }, 'the token does not have a valid audience'],
    [{ aud: ['unknown', 'strange'] }, 'the token does not have a valid audience'],
    [{ aud: undefined }, 'the token does not have a valid audience'],
    [{ aud: undefined, client_id: 'unknown' }, 'the token does not have a valid audience'],
    [{ aud: 'unknown', client_id: 'app' }, 'the token does not have a valid audience'],
    [{ exp: start / 1000 }, 'the token has expired'],
    [{ exp: undefined }, 'the claim exp is missing or not valid'],
    [{ exp: 'tomorrow' }, 'the claim exp is missing or not valid'],
    [{ nbf: start / 1000 + 1 }, 'the token is not valid yet'],
    [{ iat: start / 1000 + 1 }, 'the token was issued in the future'],
  ])('%j: %s', async (claims, reason) => {
    await startGuarded();
    await expectRefused(await issuer.token({ customer: 'c-1', claims }), reason);
  });

  test.each([
    [{ aud: 'other-app' }],
    [{ aud: ['unknown', 'app'] }],
    [{ aud: undefined, client_id: 'app' }],
    [{ aud: 'app', client_id: 'unknown' }],
    [{ exp: start / 1000 + 1 }],
    [{ nbf: start / 1000 - 1, iat: start / 1000 - 1 }],
    [{ iat: undefined }],
  ])('%j is taken', async (claims) => {
    await startGuarded();
    expect((await withClaims(claims)).status).toBe(200);
  });

  test('a token ends with the clock', async () => {
    await startGuarded();
    const token = await issuer.token({ customer: 'c-1', expiresInSeconds: 60 });
    time += 59 * second;
    expect((await withToken(token)).status).toBe(200);
    time += second;
    expect((await withToken(token)).status).toBe(401);
  });

  test('a slash at the end of the issuer counts in the claim, not in the address', async () => {
    const withSlash = `${issuer.issuerUrl}/`;
    await startGuarded({ issuer: withSlash });
    expect((await withClaims({ iss: withSlash })).status).toBe(200);
    expect((await withClaims({})).status).toBe(401);
  });

  test('the function gets every claim as text: lists in brackets, no null (observed)', async () => {
    await startGuarded();
    await withClaims({ groups: ['a', 'b c'], level: 3, vip: true, none: null, address: { city: 'Bern' }, scope: 'x' });
    const exp = String(start / 1000 + 3600);
    expect(api.event().requestContext.authorizer).toEqual({
      jwt: {
        claims: {
          iss: issuer.issuerUrl,
          sub: 'c-1',
          aud: 'app',
          iat: String(start / 1000),
          exp,
          groups: '[a b c]',
          level: '3',
          vip: 'true',
          address: '{"city":"Bern"}',
          scope: 'x',
        },
        scopes: null,
      },
    });
  });
});

describe('AWS page http-api-jwt-authorizer: scopes of the route', () => {
  test.each([[{ scope: 'read push' }], [{ scp: ['read', 'push'] }], [{ scp: 'push' }]])(
    '%j has one of them',
    async (claims) => {
      await startGuarded({ scopes: ['push', 'admin'] });
      expect((await withClaims(claims)).status).toBe(200);
      expect(api.event().requestContext.authorizer?.jwt?.scopes).toContain('push');
    },
  );

  test.each([[{}], [{ scope: 'read' }], [{ scope: 'pushy' }], [{ scp: [1] }]])('%j has none: 403', async (claims) => {
    await startGuarded({ scopes: ['push', 'admin'] });
    const answer = await withClaims(claims);
    expect([answer.status, answer.body]).toEqual([403, '{"message":"Forbidden"}']);
    expect(api.log.at(-1)).toContain('forbidden: the token has none of the scopes of the route');
    expect(api.events).toEqual([]);
  });

  test('a bad token is 401 even so', async () => {
    await startGuarded({ scopes: ['push'] });
    const answer = await withClaims({ aud: 'unknown', scope: 'push' });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toContain('Bearer scope="push" error="invalid_token"');
  });
});

describe('AWS page http-api-jwt-authorizer: the keys are kept for two hours', () => {
  const rounds = () => issuer.fetched.filter((path) => path.endsWith('jwks.json')).length;

  test('one discovery for many requests, also at once, and again after two hours', async () => {
    await startGuarded();
    const token = await issuer.token({ customer: 'c-1', expiresInSeconds: 4 * 3600 });
    await Promise.all([1, 2, 3].map(() => withToken(token)));
    time += 2 * hour - second;
    await withToken(token);
    expect(issuer.fetched).toEqual(['/.well-known/openid-configuration', '/.well-known/jwks.json']);
    time += second;
    expect((await withToken(token)).status).toBe(200);
    expect(rounds()).toBe(2);
  });

  test('a withdrawn key is good until then', async () => {
    await startGuarded();
    const token = await issuer.token({ customer: 'c-1', expiresInSeconds: 4 * 3600 });
    await withToken(token);
    issuer.documents.set('/.well-known/jwks.json', { keys: [] });
    time += hour;
    expect((await withToken(token)).status).toBe(200);
    time += hour;
    expect((await withToken(token)).status).toBe(401);
  });

  test('a new key is fetched at once', async () => {
    await startGuarded();
    await withClaims({});
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    issuer.documents.set('/.well-known/jwks.json', { keys: [{ ...(await exportJWK(publicKey)), kid: 'new' }] });
    expect((await withToken(await forge(privateKey, 'RS256', { kid: 'new' }))).status).toBe(200);
  });

  test.each([
    ['/.well-known/openid-configuration', { no: 'jwks_uri' }],
    ['/.well-known/openid-configuration', 'not json'],
    ['/.well-known/jwks.json', { keys: 'none' }],
    // Response size of the key set, AWS page http-api-quotas.
    ['/.well-known/jwks.json', { keys: [], padding: 'x'.repeat(150_000) }],
  ])('a useless %s is a refusal that is not remembered', async (path, body) => {
    issuer.documents.set(path, body);
    await startGuarded();
    await expectRefused(await issuer.token({ customer: 'c-1' }), 'OIDC discovery endpoint communication error');
    issuer.documents.clear();
    expect((await withClaims({})).status).toBe(200);
  });

  test('an issuer that nobody serves is a refusal', async () => {
    const nowhere = `${issuer.issuerUrl}/nowhere`;
    await startGuarded({ issuer: nowhere });
    await expectRefused(
      await issuer.token({ customer: 'c-1', claims: { iss: nowhere } }),
      'OIDC discovery endpoint communication error',
    );
  });
});
