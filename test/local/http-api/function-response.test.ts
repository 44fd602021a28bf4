import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { InvokeResult } from '../../../local/http-api/integration.ts';
import { type RunningApi, startApi } from './running-api.ts';

let api: RunningApi;
afterEach(() => api?.close());

async function answerTo(outcome: InvokeResult, method = 'GET') {
  api = await startApi({ routes: ['$default'], invoke: async () => outcome });
  return api.send(method, '/');
}
const answerFor = (result: unknown) => answerTo({ kind: 'ok', result });

describe('AWS page http-api-develop-integrations-lambda, response for format 2.0', () => {
  test.each([
    ['Hello from Lambda!', 'Hello from Lambda!'],
    [{ message: 'Hello from Lambda!' }, '{"message":"Hello from Lambda!"}'],
    [[1, 2], '[1,2]'],
    [5, '5'],
    [null, 'null'],
    [undefined, 'null'],
    [{ body: 'no status', headers: { a: 'b' } }, '{"body":"no status","headers":{"a":"b"}}'],
  ])('%j without a status is the body of a 200', async (result, body) => {
    const answer = await answerFor(result);
    expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([200, 'application/json', body]);
  });

  test('status, headers, cookies and body', async () => {
    const answer = await answerFor({
      statusCode: 201,
      headers: { 'Content-Type': 'application/json', 'X-Count': 3, 'x-flag': true },
      cookies: ['a=1; Path=/', 'b=2'],
      body: '{"ok":"ja, schön"}',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'x-count': '3',
      'x-flag': 'true',
      'set-cookie': ['a=1; Path=/', 'b=2'],
      'content-length': '19',
    });
    expect(answer.body).toBe('{"ok":"ja, schön"}');
  });

  test('a base64 body is decoded', async () => {
    const body = Buffer.from('schön').toString('base64');
    const answer = await answerFor({
      statusCode: 200,
      body,
      isBase64Encoded: true,
      headers: { 'content-type': 'text/html' },
    });
    expect([answer.body, answer.headers['content-length']]).toEqual(['schön', '6']);
  });

  test('a status alone is enough', async () => {
    const answer = await answerFor({ statusCode: 404 });
    expect([answer.status, answer.body]).toEqual([404, '']);
  });

  test('null stands for absent', async () => {
    const empty = { statusCode: 204, body: null, headers: null, cookies: null, isBase64Encoded: null };
    expect((await answerFor(empty)).status).toBe(204);
  });

  test('without a content type it is text (observed)', async () => {
    expect((await answerFor({ statusCode: 200, body: '{}' })).headers['content-type']).toBe(
      'text/plain; charset=utf-8',
    );
  });

  test('the function does not set the length or the connection', async () => {
    const headers = { 'Content-Length': '1', 'Transfer-Encoding': 'chunked', Connection: 'upgrade' };
    const answer = await answerFor({ statusCode: 200, headers, body: 'whole' });
    expect(answer.body).toBe('whole');
    expect(answer.headers['content-length']).toBe('5');
    expect(answer.headers.connection).not.toBe('upgrade');
  });

  test('nor the length of a response that has no body', async () => {
    const answer = await answerFor({ statusCode: 204, headers: { 'Content-Length': '5' }, body: 'never' });
    expect([answer.headers['content-length'], answer.body]).toEqual([undefined, '']);
  });

  test('HEAD: headers only', async () => {
    const answer = await answerTo({ kind: 'ok', result: { statusCode: 200, body: 'abc' } }, 'HEAD');
    expect([answer.status, answer.headers['content-length'], answer.body]).toEqual([200, '3', '']);
  });
});

describe('a result of another shape is 500', () => {
  test.each([
    [{ statusCode: '200', body: '' }],
    [{ statusCode: 99 }],
    [{ statusCode: 600 }],
    [{ statusCode: null }],
    [{ statusCode: 200.5 }],
    [{ statusCode: 200, body: { an: 'object' } }],
    [{ statusCode: 200, headers: { a: ['list'] } }],
    [{ statusCode: 200, headers: 'a: b' }],
    [{ statusCode: 200, headers: { 'not a name': 'x' } }],
    [{ statusCode: 200, headers: { a: 'line\r\nbreak: 1' } }],
    [{ statusCode: 200, cookies: 'a=1' }],
    [{ statusCode: 200, cookies: ['a=1\n'] }],
    [{ statusCode: 200, isBase64Encoded: true, body: 'not base64!' }],
  ])('%j', async (result) => {
    const answer = await answerFor(result);
    expect([answer.status, answer.body]).toEqual([500, '{"message":"Internal Server Error"}']);
  });
});

describe('when the function does not answer', () => {
  test.each([
    ['function-error', 500, '{"message":"Internal Server Error"}'],
    ['timeout', 500, '{"message":"Internal Server Error"}'],
    ['throttled', 503, '{"message":"Service Unavailable"}'],
  ] as const)('%s: %i', async (kind, status, body) => {
    const answer = await answerTo({ kind });
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(api.log.at(-1)).toContain(`$default: integration: ${kind}`);
  });

  test('the gateway gives up after the integration timeout: 503', async () => {
    const { promise, resolve } = Promise.withResolvers<InvokeResult>();
    api = await startApi({ routes: [{ routeKey: '$default', timeoutMilliseconds: 50 }], invoke: () => promise });
    const answer = await api.send('GET', '/');
    expect([answer.status, answer.body]).toEqual([503, '{"message":"Service Unavailable"}']);
    resolve({ kind: 'ok', result: 'too late' });
  });

  test('an invocation that throws is 500, and its message is not logged', async () => {
    api = await startApi({ routes: ['$default'], invoke: () => Promise.reject(new RangeError('quotes a token')) });
    expect((await api.send('GET', '/')).status).toBe(500);
    expect(api.log.join()).toContain('the invocation threw RangeError');
    expect(api.log.join()).not.toContain('quotes a token');
  });
});

test('a client that hangs up in the middle of its body calls nothing, and the next one is served', async () => {
  api = await startApi({ routes: ['$default'] });
  await new Promise<void>((resolve) => {
    const socket = connect(api.port, '127.0.0.1', () => {
      socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
      socket.end();
    });
    socket.on('close', () => resolve());
    socket.resume();
  });
  expect(api.events).toEqual([]);
  expect((await api.send('GET', '/')).status).toBe(200);
});

test('one connection serves request after request, refused ones with bodies included', async () => {
  api = await startApi({ routes: ['POST /known'] });
  const text = await new Promise<string>((resolve) => {
    let received = '';
    const socket = connect(api.port, '127.0.0.1', () => {
      socket.write('POST /unknown HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd');
      socket.write('POST /known HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nef');
    });
    socket.setEncoding('utf8').on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
  });
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
});
