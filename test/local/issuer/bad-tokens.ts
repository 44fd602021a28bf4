import {
  type CryptoKey,
  decodeProtectedHeader,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';
import * as z from 'zod';
import type { Issuer } from '../../../local/issuer/issuer.ts';

const keySet = z.object({ keys: z.array(z.custom<JWK>((key) => typeof key === 'object')) });
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Values of the Authorization header that nobody may take, by what is wrong with them.
 * @param now epoch milliseconds
 */
export async function badTokens(issuer: Issuer, now: number) {
  const good = await issuer.token({ customer: 'victim' });
  const header: JWTHeaderParameters = { alg: '', ...decodeProtectedHeader(good) };
  const [, payload = '', signature = ''] = good.split('.');
  const seconds = Math.floor(now / 1000);
  const claims = { iss: issuer.issuerUrl, aud: 'app', sub: 'victim', iat: seconds - 1, exp: seconds + 3600 };
  const signed = (more: Record<string, unknown>) => issuer.token({ customer: 'victim', claims: more });
  const sign = (key: CryptoKey | Uint8Array, changed: Partial<JWTHeaderParameters>) =>
    new SignJWT(claims).setProtectedHeader({ ...header, ...changed }).sign(key);
  const { kid: _, ...withoutKid } = header;

  const [jwk = {}] = keySet.parse(issuer.handle('/.well-known/jwks.json')?.body).keys;
  const published = await importJWK(jwk, header.alg, { extractable: true });
  if (published instanceof Uint8Array) throw new Error('The issuer has no public key.');
  const pem = new TextEncoder().encode(await exportSPKI(published));
  const own = await generateKeyPair(header.alg);
  const ownJwk = await exportJWK(own.publicKey);

  const tokens = {
    'alg none': `${base64url({ ...header, alg: 'none' })}.${payload}.`,
    'alg none with the signature left': `${base64url({ ...header, alg: 'none' })}.${payload}.${signature}`,
    'HS256 with the public key as the secret': await sign(pem, { alg: 'HS256' }),
    'HS256 with the key set as the secret': await sign(new TextEncoder().encode(JSON.stringify(jwk)), { alg: 'HS256' }),
    expired: await signed({ exp: seconds - 1 }),
    'without an end': await signed({ exp: undefined }),
    'not yet valid': await signed({ nbf: seconds + 3600 }),
    'issued in the future': await signed({ iat: seconds + 3600 }),
    'another audience': await signed({ aud: 'other' }),
    'no audience': await signed({ aud: undefined }),
    'another issuer': await signed({ iss: 'https://elsewhere.example' }),
    'a slash too many in the issuer': await signed({ iss: `${issuer.issuerUrl}/` }),
    'unknown kid': await sign(own.privateKey, { kid: 'unknown' }),
    'no kid': await new SignJWT(claims).setProtectedHeader({ ...withoutKid, alg: header.alg }).sign(own.privateKey),
    'another key under the known kid': await sign(own.privateKey, {}),
    'its own key in the header': await sign(own.privateKey, { jwk: ownJwk }),
    'another claim': `${base64url(header)}.${base64url({ ...claims, sub: 'somebody' })}.${signature}`,
    unsigned: `${base64url(header)}.${payload}.`,
    truncated: good.slice(0, -12),
    'two parts': `${base64url(header)}.${payload}`,
    'two tokens': `${good},Bearer ${good}`,
    'two tokens, one line': `${good} ${good}`,
    'no token': 'nonsense',
    dots: '..',
  };
  return tokens;
}

/** How each bad token can be told apart, in the words of the log. */
export type BadToken = keyof Awaited<ReturnType<typeof badTokens>>;
