import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { startIssuer } from '../../local/http-api/issuer-server.ts';
import { authorizeUnderTest } from './authorize-under-test.ts';

const hour = 3_600_000;
let time = Date.UTC(2026, 0, 1);
const now = () => time;
const refused = { isAuthorized: false };
const discovery = '/.well-known/openid-configuration';
const jwks = '/.well-known/jwks.json';

let issuer: Awaited<ReturnType<typeof startIssuer>>;
beforeAll(async () => {
  issuer = await startIssuer(now, 'ES256');
});
afterAll(() => issuer.close());
beforeEach(() => {
  issuer.documents.clear();
  issuer.fetched.length = 0;
});

const ready = (cooldownMs?: number) =>
  authorizeUnderTest({ issuer: issuer.issuerUrl, now, ...(cooldownMs === undefined ? {} : { cooldownMs }) });
const goodToken = async () => `Bearer ${await issuer.token({ customer: 'c-1', expiresInSeconds: 86_400 })}`;

async function newKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const claims = { iss: issuer.issuerUrl, aud: 'app', sub: 'c-1', exp: time / 1000 + 60 };
  const token = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
  return { token: `Bearer ${token}`, publish: { keys: [{ ...(await exportJWK(publicKey)), kid }] } };
}

describe('the issuer’s keys', () => {
  test('are asked for once, and again after two hours', async () => {
    const authorize = ready();
    const token = await goodToken();
    for (let asked = 0; asked < 3; asked++) expect(await authorize.ask(token)).toMatchObject({ isAuthorized: true });
    expect(issuer.fetched).toEqual([discovery, jwks]);
    time += 2 * hour - 1;
    await authorize.ask(token);
    expect(issuer.fetched).toHaveLength(2);
    time += 1;
    expect(await authorize.ask(token)).toMatchObject({ isAuthorized: true });
    expect(issuer.fetched).toEqual([discovery, jwks, discovery, jwks]);
  });

  test('a new one is fetched when a token names it, but not for every token that names something', async () => {
    const [quick, slow] = [ready(0), ready(30_000)];
    for (const authorize of [quick, slow]) await authorize.ask(await goodToken());
    const { token, publish } = await newKey('new');
    issuer.documents.set(jwks, publish);
    expect(await quick.ask(token)).toMatchObject({ isAuthorized: true });
    issuer.fetched.length = 0;
    for (let asked = 0; asked < 5; asked++) expect(await slow.ask(token)).toEqual(refused);
    expect(issuer.fetched).toEqual([]);
    expect(slow.said()).toMatchObject({ because: 'unknown-key' });
  });

  test('are not asked for by what cannot be a token of theirs', async () => {
    const authorize = ready();
    const none = Buffer.from('{"alg":"none","kid":"k"}').toString('base64url');
    for (const token of ['', 'Bearer x', `Bearer ${none}.e30.`]) expect(await authorize.ask(token)).toEqual(refused);
    expect(issuer.fetched).toEqual([]);
  });
});

describe('an issuer that cannot be asked', () => {
  test.each([
    [discovery, { no: 'jwks_uri' }, 'DISCOVERY_INCOMPLETE'],
    [
      discovery,
      { issuer: 'https://elsewhere.example', jwks_uri: 'https://elsewhere.example/keys' },
      'DISCOVERY_OF_ANOTHER_ISSUER',
    ],
    [jwks, { keys: 'none' }, 'ERR_JWKS_INVALID'],
    [jwks, 'not json', 'ERR_JOSE_GENERIC'],
  ])(
    '%s %j: nobody gets in, nobody is told that the token is bad, the log says %s, and it is not remembered',
    async (path, document, errorCode) => {
      const authorize = ready();
      issuer.documents.set(path, document);
      const token = await goodToken();
      await expect(authorize.ask(token)).rejects.toMatchObject({ name: 'IssuerUnreachable' });
      expect(authorize.said()).toMatchObject({ level: 'error', event: 'issuer-unreachable', errorCode });
      expect(authorize.lines.join()).not.toContain(token.split('.')[1]);
      issuer.documents.clear();
      expect(await authorize.ask(token)).toMatchObject({ isAuthorized: true });
    },
  );

  test('a document that is no JSON is not quoted', async () => {
    const authorize = ready();
    issuer.documents.set(discovery, 'secret');
    await expect(authorize.ask(await goodToken())).rejects.toMatchObject({ name: 'IssuerUnreachable' });
    expect(authorize.said()).toMatchObject({ errorName: 'SyntaxError' });
    expect(authorize.lines.join()).not.toContain('secret');
  });

  test('keys at an address without TLS', async () => {
    const authorize = ready();
    const jwksUri = 'http://keys.example/jwks.json';
    issuer.documents.set(discovery, { issuer: issuer.issuerUrl, jwks_uri: jwksUri });
    await expect(authorize.ask(await goodToken())).rejects.toMatchObject({ name: 'IssuerUnreachable' });
    expect(authorize.said()).toMatchObject({ errorCode: 'DISCOVERY_NOT_HTTPS' });
  });

  test('its own address without TLS', async () => {
    const authorize = authorizeUnderTest({ issuer: 'http://login.example.com', now });
    await expect(authorize.ask(await goodToken())).rejects.toMatchObject({ name: 'IssuerUnreachable' });
    expect(authorize.said()).toMatchObject({ event: 'issuer-unreachable', errorCode: 'DISCOVERY_NOT_HTTPS' });
  });

  test('nobody at its address', async () => {
    const gone = await startIssuer(now, 'ES256');
    await gone.close();
    const authorize = authorizeUnderTest({ issuer: gone.issuerUrl, now });
    await expect(authorize.ask(await goodToken())).rejects.toMatchObject({ name: 'IssuerUnreachable' });
    expect(authorize.said()).toMatchObject({ event: 'issuer-unreachable', errorCode: 'ECONNREFUSED' });
  });

  test('a document that is not there', async () => {
    const nowhere = `${issuer.issuerUrl}/nowhere`;
    const authorize = authorizeUnderTest({ issuer: nowhere, now });
    await expect(authorize.ask(await goodToken())).rejects.toMatchObject({ name: 'IssuerUnreachable' });
    expect(authorize.said()).toMatchObject({ errorCode: 'DISCOVERY_STATUS' });
  });

  test('keys that were known before are good while it is away', async () => {
    const authorize = ready();
    const token = await goodToken();
    await authorize.ask(token);
    issuer.documents.set(discovery, 'away');
    issuer.documents.set(jwks, 'away');
    time += hour;
    expect(await authorize.ask(token)).toMatchObject({ isAuthorized: true });
    // Their address is to be asked for anew by then; the keys themselves end by jose's own clock.
    time += hour;
    expect(await authorize.ask(token)).toMatchObject({ isAuthorized: true });
  });
});
