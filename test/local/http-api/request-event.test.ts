import { afterEach, describe, expect, test } from '@jest/globals';
import { type RunningApi, startApi } from './running-api.ts';

let api: RunningApi;
afterEach(() => api?.close());

describe('AWS page http-api-develop-integrations-lambda, payload format 2.0', () => {
  test('the whole event of a plain request', async () => {
    const now = () => Date.UTC(2020, 2, 12, 19, 3, 8, 390);
    api = await startApi({ routes: ['GET /my/{name}'], apiId: 'abc', accountId: '123456789012', now });
    const answer = await api.send('GET', '/my/path?a=1&a=2&b=3', {
      headers: { Host: 'abc.example.com:80', 'User-Agent': 'agent' },
    });

    expect(api.event()).toEqual({
      version: '2.0',
      routeKey: 'GET /my/{name}',
      rawPath: '/my/path',
      rawQueryString: 'a=1&a=2&b=3',
      headers: {
        host: 'abc.example.com:80',
        'user-agent': 'agent',
        'content-length': '0',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-5e6a876c-[0-9a-f]{24}$/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': String(api.port),
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { a: '1,2', b: '3' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'abc',
        domainName: 'abc.example.com',
        domainPrefix: 'abc',
        http: { method: 'GET', path: '/my/path', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'agent' },
        requestId: answer.headers['apigw-requestid'],
        routeKey: 'GET /my/{name}',
        stage: '$default',
        time: '12/Mar/2020:19:03:08 +0000',
        timeEpoch: 1584039788390,
      },
      pathParameters: { name: 'path' },
      isBase64Encoded: false,
    });
    expect(answer.headers['apigw-requestid']).toMatch(/^[\w-]{15}=$/);
  });

  test('header names in lower case, repeated headers joined with commas, authorization too', async () => {
    api = await startApi({ routes: ['$default'] });
    await api.send('GET', '/', {
      headers: ['Host', 'x', 'X-One', 'a', 'x-one', 'b', 'Authorization', '1', 'Authorization', '2'],
    });
    expect(api.event().headers).toMatchObject({ 'x-one': 'a,b', authorization: '1,2' });
  });

  test('cookies are a list of their own and no header', async () => {
    api = await startApi({ routes: ['$default'] });
    await api.send('GET', '/', { headers: ['Host', 'x', 'Cookie', 'a=1; b=2', 'Cookie', 'c=3'] });
    expect(api.event().cookies).toEqual(['a=1', 'b=2', 'c=3']);
    expect(api.event().headers).not.toHaveProperty('cookie');
  });

  test('query values are decoded, the raw string is not', async () => {
    api = await startApi({ routes: ['$default'] });
    await api.send('GET', '/?q=a%2Cb+c%20d&flag&bad=%zz&__proto__=x');
    expect(api.event().rawQueryString).toBe('q=a%2Cb+c%20d&flag&bad=%zz&__proto__=x');
    expect(Object.entries(api.event().queryStringParameters ?? {})).toEqual([
      ['q', 'a,b c d'],
      ['flag', ''],
      ['bad', '%zz'],
      ['__proto__', 'x'],
    ]);
  });

  test('a known chain of proxies is continued', async () => {
    api = await startApi({ routes: ['$default'] });
    await api.send('GET', '/', { headers: { 'X-Forwarded-For': '10.0.0.1', 'X-Amzn-Trace-Id': 'Root=1-a-b' } });
    expect(api.event().headers).toMatchObject({
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
      'x-amzn-trace-id': 'Root=1-a-b',
    });
  });
});

describe('AWS page http-api-develop-routes: URL-encoded parameters are decoded', () => {
  test('path parameters and rawPath', async () => {
    api = await startApi({ routes: ['PUT /v1/devices/{deviceId}'] });
    await api.send('PUT', '/v1/devices/my%20ph%C3%B6ne%3A+1%2525');
    expect(api.event().pathParameters).toEqual({ deviceId: 'my phöne:+1%25' });
    expect(api.event().rawPath).toBe('/v1/devices/my phöne:+1%25');
    expect(api.event().requestContext.http.path).toBe('/v1/devices/my phöne:+1%25');
  });

  test('an encoded slash separates (observed), so a variable cannot hold one', async () => {
    api = await startApi({ routes: ['GET /v1/devices/{deviceId}', 'GET /v1/files/{rest+}'] });
    expect((await api.send('GET', '/v1/devices/a%2Fb')).status).toBe(404);
    await api.send('GET', '/v1/files/a%2Fb');
    expect(api.event().pathParameters).toEqual({ rest: 'a/b' });
  });

  test('an encoded question mark cuts the path off (observed)', async () => {
    api = await startApi({ routes: ['GET /v1/devices/{deviceId}'] });
    await api.send('GET', '/v1/devices/a%3Fb?c=1');
    expect(api.event()).toMatchObject({ rawPath: '/v1/devices/a', rawQueryString: 'c=1' });
  });

  test('a name like a property of every object is an ordinary one', async () => {
    api = await startApi({ routes: ['GET /{__proto__}/{constructor}'] });
    await api.send('GET', '/a/b');
    expect(Object.entries(api.event().pathParameters ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  test.each(['/v1/%zz', '/v1/%', '/v1/%FF'])('%s: 400, as it decodes to nothing', async (path) => {
    api = await startApi({ routes: ['$default'] });
    const answer = await api.send('GET', path);
    expect([answer.status, answer.body]).toEqual([400, '{"message":"Bad Request"}']);
  });

  test('dots are no navigation', async () => {
    api = await startApi({ routes: ['GET /v1/{id}', 'GET /secret'] });
    expect((await api.send('GET', '/v1/../secret')).status).toBe(404);
  });
});

describe('bodies', () => {
  test.each([
    ['application/json', false],
    ['Application/JSON; charset=utf-8', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['text/plain', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['application/problem+json', true],
    ['image/png', true],
    [undefined, true],
  ])('content type %s: base64 %s (observed)', async (contentType, isBase64Encoded) => {
    api = await startApi({ routes: ['$default'] });
    const body = '{"text":"grüße"}';
    await api.send('POST', '/', { body, headers: { ...(contentType && { 'content-type': contentType }) } });
    expect(api.event()).toMatchObject({
      isBase64Encoded,
      body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
    });
    expect(api.event().headers['content-length']).toBe(String(Buffer.byteLength(body)));
  });

  test('no body: no field, even where it would be binary', async () => {
    api = await startApi({ routes: ['$default'] });
    await api.send('POST', '/', { headers: { 'content-type': 'image/png' } });
    expect(api.event()).not.toHaveProperty('body');
    expect(api.event().isBase64Encoded).toBe(false);
  });

  test('a chunked body arrives whole and with a length', async () => {
    api = await startApi({ routes: ['$default'] });
    await api.send('POST', '/', {
      body: 'hello',
      headers: { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' },
    });
    expect(api.event().body).toBe('hello');
    expect(api.event().headers).toMatchObject({ 'content-length': '5' });
    expect(api.event().headers).not.toHaveProperty('transfer-encoding');
  });
});

describe('AWS page http-api-quotas', () => {
  test('more than 10 MB: 413, and the function is not called', async () => {
    api = await startApi({ routes: ['$default'] });
    const answer = await api.send('POST', '/', { body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect([answer.status, answer.body]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    expect(api.log.at(-1)).toContain('the body is larger than 10 MB');
    await api.send('POST', '/', { body: Buffer.alloc(10 * 1024 * 1024) });
    expect(api.log.at(-1)).toContain('the event is larger than Lambda takes');
    expect(api.events).toEqual([]);
  });

  test('less than 10 MB but more than Lambda takes in one event: 413 too (observed)', async () => {
    api = await startApi({ routes: ['$default'] });
    const headers = { 'content-type': 'text/plain' };
    expect((await api.send('POST', '/', { headers, body: 'x'.repeat(6 * 1024 * 1024) })).status).toBe(413);
    expect((await api.send('POST', '/', { headers, body: 'x'.repeat(6 * 1024 * 1024 - 4096) })).status).toBe(200);
  });

  test('request line and header values above 10,240 bytes: 431', async () => {
    api = await startApi({ routes: ['$default'] });
    const line = 'GET / HTTP/1.1'.length;
    const values = 'x'.length + 'close'.length;
    const send = (length: number) =>
      api.send('GET', '/', { headers: { host: 'x', connection: 'close', big: 'b'.repeat(length) } });
    expect((await send(10_240 - line - values)).status).toBe(200);
    const answer = await send(10_241 - line - values);
    expect([answer.status, answer.body]).toEqual([431, '{"message":"Request Header Fields Too Large"}']);
  });
});
