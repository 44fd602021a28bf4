import { expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, type JWK, jwtVerify } from 'jose';
import * as z from 'zod';
import { createIssuer, signingAlgorithm } from '../../../local/issuer/issuer.ts';

const issuerUrl = 'http://localhost:8787/local/issuer';
const keySet = z.object({ keys: z.array(z.custom<JWK>((key) => typeof key === 'object')) });

test('a token verifies with the published key set', async () => {
  const issuer = await createIssuer({ issuerUrl, audience: 'app' });
  const { keys } = keySet.parse(issuer.handle('/.well-known/jwks.json')?.body);
  const token = await issuer.token({ customer: 'c-1', claims: { external_id: 'x-9' } });

  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet({ keys }), {
    issuer: issuerUrl,
    audience: 'app',
  });

  expect(payload).toMatchObject({ sub: 'c-1', external_id: 'x-9' });
  expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: keys[0]?.kid });
});

test('discovery names the issuer and the key set under its own address', async () => {
  const issuer = await createIssuer({ issuerUrl: `${issuerUrl}/`, audience: 'app' });
  const body = issuer.handle('/.well-known/openid-configuration')?.body;
  expect(body).toMatchObject({ issuer: `${issuerUrl}/`, jwks_uri: `${issuerUrl}/.well-known/jwks.json` });
});

test('only the two documents are served, and the key set holds no private part', async () => {
  const issuer = await createIssuer({ issuerUrl, audience: 'app' });
  expect(issuer.handle('/')).toBeUndefined();
  expect(issuer.handle('/.well-known/jwks.json/')).toBeUndefined();
  const { keys } = keySet.parse(issuer.handle('/.well-known/jwks.json')?.body);
  expect(keys).toHaveLength(1);
  expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
});

test('times come from the given clock, in seconds; claims can replace any of the standard ones', async () => {
  const issuer = await createIssuer({ issuerUrl, audience: 'app', now: () => 1_700_000_000_999 });
  expect(decodeJwt(await issuer.token({ customer: 'c-1', expiresInSeconds: 60 }))).toEqual({
    iss: issuerUrl,
    sub: 'c-1',
    aud: 'app',
    iat: 1_700_000_000,
    exp: 1_700_000_060,
  });
  expect(decodeJwt(await issuer.token({ customer: 'c-1', claims: { aud: 'other' } })).aud).toBe('other');
});

test('two issuers have different keys', async () => {
  const kids = await Promise.all(
    [1, 2].map(
      async () =>
        keySet.parse((await createIssuer({ issuerUrl, audience: 'a' })).handle('/.well-known/jwks.json')?.body).keys[0]
          ?.kid,
    ),
  );
  expect(kids[0]).not.toBe(kids[1]);
});

test.each(['ES256', 'EdDSA', 'PS384'])('it signs with %s where that is asked for, and says so', async (algorithm) => {
  const issuer = await createIssuer({ issuerUrl, audience: 'app', algorithm });
  const { keys } = keySet.parse(issuer.handle('/.well-known/jwks.json')?.body);
  const token = await issuer.token({ customer: 'c-1' });
  const { protectedHeader } = await jwtVerify(token, createLocalJWKSet({ keys }), { algorithms: [algorithm] });
  expect(protectedHeader).toMatchObject({ alg: algorithm, kid: keys[0]?.kid });
  expect(keys[0]).not.toHaveProperty('d');
});

test.each([
  [undefined, 'RS256'],
  ['ES256', 'ES256'],
  [' EdDSA , RS256', 'EdDSA'],
  ['nonsense', 'RS256'],
])('of jwtAlgorithms=%s it takes %s', (setting, algorithm) => {
  expect(signingAlgorithm(setting)).toBe(algorithm);
});
