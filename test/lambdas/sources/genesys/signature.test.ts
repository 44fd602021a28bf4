import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { openMessagingAuth } from '../../../../lambdas/sources/genesys/signature.ts';
import { proofBy } from '../../../../lambdas/sources/proof.ts';

const { isSigned, mayBeSigned, isFresh } = proofBy(openMessagingAuth);
const headersOf = (signature: string | undefined) => ({ 'x-hub-signature-256': signature });
const isSignedBy = (bytes: Uint8Array, signature: string | undefined, secrets: readonly string[]) =>
  isSigned(bytes, headersOf(signature), secrets, 0);

const body = Buffer.from('{"text":"Grüße 👋","id":"m-1"}\n');
const mac = (secret: string, of: Uint8Array = body) => createHmac('sha256', secret).update(of).digest();
const header = (secret: string, of?: Uint8Array) => `sha256=${mac(secret, of).toString('base64')}`;

describe('signed', () => {
  test.each<[string, readonly string[]]>([
    ['the only secret', ['new']],
    ['the first of two', ['new', 'old']],
    ['the second of two', ['old', 'new']],
    ['beside an empty one', ['', 'new']],
  ])('%s', (_, secrets) => {
    expect(isSignedBy(body, header('new'), secrets)).toBe(true);
  });

  test('a known answer: RFC 4231, test case 2', () => {
    const rfc = 'sha256=W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=';
    expect(isSignedBy(Buffer.from('what do ya want for nothing?'), rfc, ['Jefe'])).toBe(true);
  });

  test('bytes that are no text, and none at all', () => {
    for (const bytes of [new Uint8Array([0xff, 0xfe, 0]), new Uint8Array()]) {
      expect(isSignedBy(bytes, header('new', bytes), ['new'])).toBe(true);
    }
  });
});

describe('not signed', () => {
  const right = header('new');
  test.each<[string, string | undefined]>([
    ['no header', undefined],
    ['an empty one', ''],
    ['another secret', header('other')],
    ['another body', header('new', Buffer.from('{}'))],
    ['hexadecimal', `sha256=${mac('new').toString('hex')}`],
    ['base64url', `sha256=${Buffer.from([0xfb, 0xff]).toString('base64url')}`],
    ['no algorithm', right.slice('sha256='.length)],
    ['another algorithm', right.replace('sha256', 'sha1')],
    ['truncated', right.slice(0, -1)],
    ['without its padding', right.replace(/=$/, '')],
    ['with more behind', `${right}=`],
    ['with blanks', ` ${right}`],
    ['twice', `${right},${right}`],
    ['nothing but the name', 'sha256='],
    ['characters of several bytes', right.replace(/.$/, '…')],
  ])('%s', (_, given) => {
    expect(isSignedBy(body, given, ['new', 'old'])).toBe(false);
  });

  test.each<[string, string | undefined, boolean]>([
    ['the right one', right, true],
    ['another secret’s', header('other'), true],
    ['another body’s', header('new', Buffer.from('{}')), true],
    ['with all that base64 has', `sha256=${'+/09azAZ'.repeat(6).slice(0, 43)}=`, true],
    ['no header', undefined, false],
    ['an empty one', '', false],
    ['nothing but the name', 'sha256=', false],
    ['hexadecimal', `sha256=${mac('new').toString('hex')}`, false],
    ['base64url', `sha256=${'-_'.repeat(22).slice(0, 43)}=`, false],
    ['another algorithm', right.replace('sha256', 'sha1'), false],
    ['another casing', right.replace('sha256', 'SHA256'), false],
    ['no algorithm', right.slice('sha256='.length), false],
    ['truncated', right.slice(0, -1), false],
    ['a character less', right.replace(/.=$/, '='), false],
    ['with more behind', `${right}=`, false],
    ['with a line behind', `${right}\n`, false],
    ['with blanks', ` ${right}`, false],
    ['twice', `${right},${right}`, false],
  ])('whether it may be a signature at all: %s', (_, given, may) => {
    expect(mayBeSigned(headersOf(given))).toBe(may);
  });

  test('one changed bit of the body', () => {
    const changed = Buffer.from(body);
    changed[3] = (changed[3] ?? 0) ^ 1;
    expect(isSignedBy(changed, right, ['new'])).toBe(false);
  });

  test.each([[[]], [['']], [['', '']]])('no secret to sign with: %j', (secrets) => {
    expect(isSignedBy(body, header(''), secrets)).toBe(false);
  });

  test('a secret that is no longer valid', () => {
    expect(isSignedBy(body, header('old'), ['new'])).toBe(false);
  });
});

test('it holds no time: whenever it comes, it is fresh', () => {
  expect(isFresh(headersOf(header('new')), Date.UTC(2100, 0))).toBe(true);
});
