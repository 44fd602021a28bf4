import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { issueAccessToken } from '../../../lambdas/sources/proof/access-token.ts';
import { type Headers, proofBy } from '../../../lambdas/sources/proof.ts';
import type { Auth } from '../../../lambdas/sources/source-settings.ts';

const now = Date.parse('2026-11-21T10:00:00.000Z');
const body = Buffer.from([0x7b, 0x7d, 0xff, 0x00]);
const secret = 'long-client:a-long-secret-that-two-know-ü';
const former = 'long-client:a-long-secret-of-last-month';
const basic = (credentials: string) => Buffer.from(credentials).toString('base64');

const hmac: Auth = {
  kind: 'hmac',
  header: 'x-signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v1=',
  timestampHeader: 'x-timestamp',
  signed: 'v1:{timestamp}:{body}',
};
const signedAt = (timestamp: string, key = secret, bytes: Uint8Array = body): Headers => ({
  'x-timestamp': timestamp,
  'x-signature': `v1=${createHmac('sha256', key).update(`v1:${timestamp}:`).update(bytes).digest('hex')}`,
});

/** What a request of each kind brings, by a secret. */
const kinds: [string, Auth, (key: string) => Headers][] = [
  ['hmac', hmac, (key) => signedAt('1700000000', key)],
  ['bearer', { kind: 'bearer' }, (key) => ({ authorization: `Bearer ${key}` })],
  ['basic', { kind: 'basic' }, (key) => ({ authorization: `Basic ${basic(key)}` })],
  ['header', { kind: 'header', header: 'x-key' }, (key) => ({ 'x-key': key })],
  [
    'client-credentials',
    { kind: 'client-credentials' },
    (key) => ({ authorization: `Bearer ${issueAccessToken(key, now, 60)}` }),
  ],
];

describe.each(kinds)('%s', (_, auth, headersBy) => {
  const proof = proofBy(auth);
  const isSigned = (headers: Headers, ...secrets: string[]) => proof.isSigned(body, headers, secrets, now);

  test('one of the secrets that are valid now', () => {
    expect(isSigned(headersBy(secret), secret)).toBe(true);
    expect(isSigned(headersBy(secret), former, secret)).toBe(true);
    expect(isSigned(headersBy(secret), secret, former)).toBe(true);
    expect(isSigned(headersBy(secret), '', secret)).toBe(true);
  });

  test('another secret, or one that is no longer valid', () => {
    expect(isSigned(headersBy(former), secret)).toBe(false);
    expect(isSigned(headersBy(`${secret}x`), secret)).toBe(false);
    expect(isSigned(headersBy(secret.slice(0, -1)), secret)).toBe(false);
  });

  test('no secret, or an empty one, proves nothing', () => {
    expect(isSigned(headersBy(secret))).toBe(false);
    expect(isSigned(headersBy(''), '')).toBe(false);
    expect(isSigned({}, '')).toBe(false);
  });

  test('no header, or an empty one, proves nothing and is no proof', () => {
    const names = Object.keys(headersBy(secret));
    const empty: Headers = Object.fromEntries(names.map((name) => [name, '']));
    for (const headers of [{}, empty]) {
      expect(isSigned(headers, secret)).toBe(false);
      expect(proof.mayBeSigned(headers)).toBe(false);
    }
  });

  test('what another secret proves may be a proof', () => {
    expect(proof.mayBeSigned(headersBy(former))).toBe(true);
  });
});

describe('hmac', () => {
  const proof = proofBy(hmac);
  const isSigned = (headers: Headers, bytes = body) => proof.isSigned(bytes, headers, [secret], now);

  test('over the raw bytes and the timestamp as it stands there', () => {
    expect(isSigned(signedAt('2026-11-21T10:00:00Z'))).toBe(true);
    expect(isSigned(signedAt('1700000000'), Buffer.from([0x7b, 0x7d, 0xfe, 0x00]))).toBe(false);
    expect(isSigned({ ...signedAt('1700000000'), 'x-timestamp': '1700000001' })).toBe(false);
    expect(isSigned({ ...signedAt('1700000000'), 'x-timestamp': '01700000000' })).toBe(false);
  });

  test('without its timestamp nothing is signed', () => {
    const headers = { ...signedAt(''), 'x-timestamp': undefined };
    expect(isSigned(headers)).toBe(false);
    expect(proof.mayBeSigned(headers)).toBe(false);
  });

  test('a template is literal but for its two names', () => {
    const form = { kind: 'hmac', header: 'x-signature', algorithm: 'sha256', encoding: 'hex', prefix: 'v1=' } as const;
    const literal = proofBy({ ...form, signed: '{Body}$&\\{body}{body}' });
    const mac = createHmac('sha256', secret).update('{Body}$&\\').update(body).update(body).digest('hex');
    expect(literal.isSigned(body, { 'x-signature': `v1=${mac}` }, [secret], now)).toBe(true);
  });

  const ago = (seconds: number) => now - seconds * 1000;
  test.each<[string, string | undefined, boolean]>([
    ['now, in seconds', String(now / 1000), true],
    ['now, in milliseconds', String(now), true],
    ['now, ISO 8601', new Date(now).toISOString(), true],
    ['as old as may be', String(ago(300)), true],
    ['older', String(ago(300) - 1), false],
    ['as far ahead as clocks differ', String(ago(-300)), true],
    ['further ahead', String(ago(-300) + 1), false],
    ['missing', undefined, false],
    ['empty', '', false],
    ['no time', 'yesterday', false],
    ['a time of another age', '12', false],
  ])('a timestamp that is %s', (_, timestamp, isFresh) => {
    expect(proof.isFresh({ 'x-timestamp': timestamp }, now)).toBe(isFresh);
  });
});

test.each(kinds.slice(1))('%s has no time of its own', (_, auth, headersBy) => {
  expect(proofBy(auth).isFresh(headersBy(secret), now)).toBe(true);
});

describe('schemes', () => {
  const shown = (auth: Auth, authorization: string) => proofBy(auth).isSigned(body, { authorization }, ['a:long'], now);
  test.each<[string, Auth['kind'], string, boolean]>([
    ['have no case', 'bearer', 'bEARER a:long', true],
    ['have no case', 'basic', `basic ${basic('a:long')}`, true],
    ['may stand apart', 'bearer', 'Bearer   a:long ', true],
    ['are not each other', 'bearer', `Basic ${basic('a:long')}`, false],
    ['are not each other', 'basic', 'Bearer a:long', false],
    ['are needed', 'bearer', 'a:long', false],
    ['come once', 'bearer', 'Bearer a:long, Bearer a:long', false],
    ['decode what they say', 'basic', 'Basic a:long', false],
  ])('%s: %s', (_, kind, authorization, isSigned) => {
    const auth: Auth = kind === 'basic' ? { kind } : { kind: 'bearer' };
    expect(shown(auth, authorization)).toBe(isSigned);
  });
});
