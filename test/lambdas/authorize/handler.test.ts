import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { startIssuer } from '../../local/http-api/issuer-server.ts';
import { type BadToken, badTokens } from '../../local/issuer/bad-tokens.ts';
import { authorizeUnderTest } from './authorize-under-test.ts';

const now = () => Date.UTC(2026, 0, 1);
const seconds = now() / 1000;
const refused = { isAuthorized: false };

let issuer: Awaited<ReturnType<typeof startIssuer>>;
beforeAll(async () => {
  issuer = await startIssuer(now, 'ES256');
});
afterAll(() => issuer.close());
beforeEach(() => issuer.documents.clear());

const ready = (more: Partial<Parameters<typeof authorizeUnderTest>[0]> = {}) =>
  authorizeUnderTest({ issuer: issuer.issuerUrl, now, ...more });

async function claimsOf(claims: Record<string, unknown>, names: readonly string[]): Promise<unknown> {
  const answer = await ready({ claims: names }).ask(`Bearer ${await issuer.token({ customer: 'c-1', claims })}`);
  return answer.isAuthorized ? JSON.parse(answer.context.claims) : answer;
}

describe('a good token', () => {
  test.each(['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'])('%s passes where it is listed', async (alg) => {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    issuer.documents.set('/.well-known/jwks.json', { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] });
    const token = await new SignJWT({ iss: issuer.issuerUrl, aud: 'app', sub: 'c-1', exp: seconds + 1 })
      .setProtectedHeader({ alg, kid: 'k' })
      .sign(privateKey);
    const answer = await ready({ algorithms: [alg] }).ask(`Bearer ${token}`);
    expect(answer).toEqual({ isAuthorized: true, context: { claims: '{"sub":"c-1"}' } });
    const elsewhere = ready({ algorithms: ['RS384', 'ES512'] });
    expect(await elsewhere.ask(`Bearer ${token}`)).toEqual(refused);
    expect(elsewhere.said()).toMatchObject({ because: 'algorithm' });
  });

  test.each(['Bearer ', 'bearer ', ''])('with the prefix "%s"', async (prefix) => {
    const token = await issuer.token({ customer: 'c-1' });
    expect(await ready().ask(prefix + token)).toMatchObject({ isAuthorized: true });
  });

  test.each([
    [{ aud: 'other-app' }],
    [{ aud: ['unknown', 'app'] }],
    [{ aud: undefined, client_id: 'app' }],
    [{ nbf: seconds, iat: seconds, exp: seconds + 1 }],
    [{ iat: undefined }],
  ])('%j is taken', async (claims) => {
    expect(await claimsOf(claims, ['sub'])).toEqual({ sub: 'c-1' });
  });

  test('the claims that are asked for are passed on as text, and no others', async () => {
    const claims = { contact: 7, vip: true, email: 'a@b.example', list: ['a'], map: { a: 1 }, nothing: null };
    const names = ['sub', 'contact', 'vip', 'list', 'map', 'nothing', 'constructor', 'absent'];
    expect(await claimsOf(claims, names)).toEqual({ sub: 'c-1', contact: '7', vip: 'true' });
  });

  test('leaves no line: the api function has one', async () => {
    const authorize = ready();
    await authorize.ask(`Bearer ${await issuer.token({ customer: 'c-1' })}`);
    expect(authorize.lines).toEqual([]);
  });
});

const reasons: Record<BadToken, string> = {
  'alg none': 'algorithm',
  'alg none with the signature left': 'algorithm',
  'HS256 with the public key as the secret': 'algorithm',
  'HS256 with the key set as the secret': 'algorithm',
  expired: 'expired',
  'without an end': 'claims',
  'not yet valid': 'not-yet-valid',
  'issued in the future': 'issued-in-future',
  'another audience': 'audience',
  'no audience': 'audience',
  'another issuer': 'issuer',
  'a slash too many in the issuer': 'issuer',
  'unknown kid': 'unknown-key',
  'no kid': 'no-kid',
  'another key under the known kid': 'signature',
  'its own key in the header': 'signature',
  'another claim': 'signature',
  unsigned: 'signature',
  truncated: 'signature',
  'two parts': 'not-a-token',
  'two tokens': 'not-a-token',
  'two tokens, one line': 'not-a-token',
  'no token': 'not-a-token',
  dots: 'not-a-token',
};

describe('a bad token is refused, and the log says why without a word of it', () => {
  test.each(Object.entries(reasons))('%s: %s', async (name, because) => {
    const tokens = new Map(Object.entries(await badTokens(issuer, now())));
    const token = tokens.get(name) ?? '';
    const authorize = ready();
    expect(await authorize.ask(`Bearer ${token}`)).toEqual(refused);
    expect(authorize.lines).toHaveLength(1);
    expect(authorize.said()).toEqual({
      level: 'info',
      event: 'token-refused',
      route: 'GET /v1/devices',
      requestId: 'request-1',
      because,
    });
  });

  test('every one has its reason here', async () => {
    expect(Object.keys(await badTokens(issuer, now())).sort()).toEqual(Object.keys(reasons).sort());
  });

  test.each(['', 'Bearer', 'Bearer ', ' '])('nothing but "%s"', async (authorization) => {
    const authorize = ready();
    expect(await authorize.ask(authorization)).toEqual(refused);
    expect(authorize.said()).toMatchObject({ because: 'no-token' });
  });

  test.each([{ exp: 'tomorrow' }, { nbf: 'now' }, { iat: 'now' }, { aud: 5 }, { exp: seconds }])(
    '%j',
    async (claims) => {
      expect(await claimsOf(claims, ['sub'])).toEqual(refused);
    },
  );

  test('also HS256 whose secret the issuer itself publishes', async () => {
    const secret = Buffer.alloc(32, 1);
    const keys = [{ kty: 'oct', kid: 'k', k: secret.toString('base64url') }];
    issuer.documents.set('/.well-known/jwks.json', { keys });
    const token = await new SignJWT({ iss: issuer.issuerUrl, aud: 'app', sub: 'c-1', exp: seconds + 60 })
      .setProtectedHeader({ alg: 'HS256', kid: 'k' })
      .sign(secret);
    expect(await ready().ask(`Bearer ${token}`)).toEqual(refused);
  });
});
