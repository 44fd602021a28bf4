import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readHttpAnswer } from '../../../../lambdas/channels/fcm/read-http.ts';

/** As the connection collects it: one character per byte. */
const bytes = (text: string) => Buffer.from(text).toString('latin1');
const answerOf = (received: string, ended = false) => {
  const reading = readHttpAnswer(bytes(received), ended);
  return reading.kind === 'complete' ? { ...reading.answer, reusable: reading.reusable } : reading;
};
const ok = 'HTTP/1.1 200 OK\r\n';

describe('an answer', () => {
  test('of a known length', () => {
    expect(answerOf(`${ok}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`)).toEqual({
      status: 200,
      body: '{}',
      reusable: true,
    });
  });

  test('in chunks, with their extensions and trailers', () => {
    const chunks = '4;x="1"\r\nWiki\r\nB \r\npedia in \r\n\r\n0\r\nExpires: never\r\n\r\n';
    expect(answerOf(`${ok}transfer-encoding: Chunked\r\n\r\n${chunks}`)).toEqual({
      status: 200,
      body: 'Wikipedia in \r\n',
      reusable: true,
    });
  });

  test('until the connection ends, which cannot carry another', () => {
    const received = 'HTTP/1.1 503 \r\nretry-after:  30 \r\n\r\nbusy';
    expect(answerOf(received)).toEqual({ kind: 'incomplete', status: 503 });
    expect(answerOf(received, true)).toEqual({ status: 503, retryAfter: '30', body: 'busy', reusable: false });
  });

  test.each([204, 304])('%d has no body', (status) => {
    expect(answerOf(`HTTP/1.1 ${status} none\r\n\r\n`)).toEqual({ status, body: '', reusable: true });
  });

  test('after interim ones', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n';
    expect(answerOf(interim)).toEqual({ kind: 'incomplete' });
    expect(answerOf(`${interim}${ok}content-length: 0\r\n\r\n`)).toMatchObject({ status: 200 });
  });

  test.each([
    [`${ok}content-length: 0\r\nConnection: keep-alive, Close\r\n\r\n`, 'says that it closes'],
    ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', 'is of HTTP/1.0'],
    [`${ok}content-length: 0\r\n\r\nHTTP/1.1 200 OK`, 'is followed by more'],
  ])('%j: the connection %s', (received) => {
    expect(answerOf(received)).toMatchObject({ status: 200, reusable: false });
  });
});

const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const framed = fc.oneof(
  part.map((body) => ({ body, framing: `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}` })),
  fc.array(part, { maxLength: 4 }).map((parts) => ({
    body: parts.join(''),
    framing: `transfer-encoding: chunked\r\n\r\n${parts
      .map((one) => `${Buffer.byteLength(one).toString(16)}\r\n${one}\r\n`)
      .join('')}0\r\n\r\n`,
  })),
);

test('wherever it is cut, it is incomplete until its last byte has come, and then whole', () => {
  fc.assert(
    fc.property(framed, fc.integer({ min: 200, max: 599 }), ({ body, framing }, status) => {
      fc.pre(status !== 204 && status !== 304);
      const received = bytes(`HTTP/1.1 ${status} x\r\nserver: ESF\r\n${framing}`);
      const headEnd = received.indexOf('\r\n\r\n') + 4;
      for (let length = 0; length < received.length; length += 1) {
        const head = length < headEnd ? { kind: 'incomplete' } : { kind: 'incomplete', status };
        expect(readHttpAnswer(received.slice(0, length), false)).toEqual(head);
        expect(readHttpAnswer(received.slice(0, length), true)).toEqual({ ...head, kind: 'broken' });
      }
      expect(readHttpAnswer(received, false)).toEqual({
        kind: 'complete',
        answer: { status, body },
        reusable: true,
      });
    }),
  );
});

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['a status line of another version', 'HTTP/2 200\r\n\r\n'],
  ['a status that is none', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['another protocol asked for', 'HTTP/1.1 101 Switching\r\n\r\n'],
  ['a header without a name', `${ok}: x\r\n\r\n`],
  ['a header over two lines', `${ok}a: b\r\n c\r\n\r\n`],
  ['a space before the colon', `${ok}content-length : 0\r\n\r\n`],
  ['two lengths', `${ok}content-length: 0\r\ncontent-length: 1\r\n\r\n`],
  ['a list of lengths', `${ok}content-length: 0, 0\r\n\r\n`],
  ['a negative length', `${ok}content-length: -1\r\n\r\n`],
  ['a length and chunks', `${ok}content-length: 0\r\ntransfer-encoding: chunked\r\n\r\n`],
  ['an encoding that was not asked for', `${ok}transfer-encoding: gzip, chunked\r\n\r\n`],
])('%s is broken', (_, received) => {
  expect(answerOf(received)).toEqual({ kind: 'broken' });
});

test.each([
  ['a chunk size that is none', `${ok}transfer-encoding: chunked\r\n\r\n0x4\r\nWiki\r\n0\r\n\r\n`],
  ['a chunk longer than its size', `${ok}transfer-encoding: chunked\r\n\r\n3\r\nWiki\r\n0\r\n\r\n`],
  ['more than an answer of FCM can be', `${ok}content-length: 70000\r\n\r\n${'x'.repeat(70_000)}`],
])('%s is broken, but has said its status', (_, received) => {
  expect(answerOf(received)).toEqual({ kind: 'broken', status: 200 });
});
