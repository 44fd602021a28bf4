import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { isSignatureOf, maybeSignature, type Signature } from '../../../lambdas/sources/hmac.ts';

const secret = 'a-long-secret-that-the-source-and-we-know';
const other = 'another-long-secret-that-came-before-that';
const body = Buffer.from('{"text":"Grüße 👋"}\n');
const forms = (['sha1', 'sha256', 'sha512'] as const).flatMap((algorithm) =>
  (['hex', 'base64'] as const).flatMap((encoding) =>
    ['', 'sha='].map((prefix): Signature => ({ algorithm, encoding, prefix })),
  ),
);
const sign = ({ algorithm, encoding, prefix }: Signature, key = secret, bytes: Uint8Array = body) =>
  prefix + createHmac(algorithm, key).update(bytes).digest(encoding);

describe.each(forms)('%j', (form) => {
  const right = sign(form);

  test('is known by the bytes and the secret', () => {
    expect(isSignatureOf([body], right, form, [secret])).toBe(true);
    expect(isSignatureOf([body], right, form, [other, secret])).toBe(true);
    expect(isSignatureOf([body], right, form, ['', secret])).toBe(true);
    expect(isSignatureOf([body.subarray(0, 3), body.subarray(3)], right, form, [secret])).toBe(true);
    expect(isSignatureOf([body], right, form, [other])).toBe(false);
    expect(isSignatureOf([body, ' '], right, form, [secret])).toBe(false);
  });

  test('no secret, or an empty one, signs nothing', () => {
    expect(isSignatureOf([body], sign(form, ''), form, [''])).toBe(false);
    expect(isSignatureOf([body], right, form, [])).toBe(false);
  });

  test.each<[string, string | undefined]>([
    ['no header', undefined],
    ['an empty one', ''],
    ['the prefix alone', form.prefix],
    ['another prefix', `md5=${right.slice(form.prefix.length)}`],
    ['cut', right.slice(0, -1)],
    ['with more behind', `${right}0`],
    ['twice', `${right},${right}`],
    ['with a line behind', `${right}\n`],
    ['another algorithm', sign({ ...form, algorithm: form.algorithm === 'sha1' ? 'sha256' : 'sha1' })],
    ['another encoding', sign({ ...form, encoding: form.encoding === 'hex' ? 'base64' : 'hex' })],
  ])('%s is none, and cannot be one', (_, given) => {
    expect(isSignatureOf([body], given, form, [secret])).toBe(false);
    expect(maybeSignature(given, form)).toBe(false);
  });

  test('that of another secret may be one', () => {
    expect(maybeSignature(right, form)).toBe(true);
    expect(maybeSignature(sign(form, other), form)).toBe(true);
  });
});

test('hexadecimal counts in either case, base64 in its own', () => {
  const hex: Signature = { algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' };
  const upper = sign(hex).toUpperCase().replace('SHA', 'sha');
  expect(isSignatureOf([body], upper, hex, [secret])).toBe(true);
  expect(maybeSignature(upper, hex)).toBe(true);
  expect(isSignatureOf([body], sign(hex).replace('sha', 'SHA'), hex, [secret])).toBe(false);
  const base64: Signature = { algorithm: 'sha256', encoding: 'base64', prefix: '' };
  expect(isSignatureOf([body], sign(base64).toLowerCase(), base64, [secret])).toBe(false);
});

test('a known answer: RFC 2202, test case 2', () => {
  const form: Signature = { algorithm: 'sha1', encoding: 'hex', prefix: 'sha1=' };
  const given = 'sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79';
  expect(isSignatureOf(['what do ya want for nothing?'], given, form, ['Jefe'])).toBe(true);
});
