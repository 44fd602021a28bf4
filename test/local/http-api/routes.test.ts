import { afterEach, describe, expect, test } from '@jest/globals';
import { type RunningApi, startApi } from './running-api.ts';

let api: RunningApi;
afterEach(() => api?.close());

const routed = async (method: string, path: string) => {
  const before = api.events.length;
  const { status } = await api.send(method, path);
  return api.events[before]?.routeKey ?? status;
};

describe('AWS page http-api-develop-routes', () => {
  test('its table of example requests', async () => {
    api = await startApi({
      routes: ['$default', 'ANY /{proxy+}', 'GET /pets/{proxy+}', 'GET /pets/dog/{id}', 'GET /pets/dog/1'],
    });
    expect(await routed('GET', '/pets/dog/1')).toBe('GET /pets/dog/1');
    expect(await routed('GET', '/pets/dog/2')).toBe('GET /pets/dog/{id}');
    expect(await routed('GET', '/pets/cat/1')).toBe('GET /pets/{proxy+}');
    expect(await routed('POST', '/test/5')).toBe('ANY /{proxy+}');
  });

  test('a full match comes before a greedy one, even with fewer literals', async () => {
    api = await startApi({ routes: ['GET /pets/{proxy+}', 'ANY /{kind}/{id}'] });
    expect(await routed('GET', '/pets/1')).toBe('ANY /{kind}/{id}');
  });

  test('$default catches what matches no route', async () => {
    api = await startApi({ routes: ['GET /pets', '$default'] });
    expect(await routed('POST', '/pets')).toBe('$default');
    expect(await routed('GET', '/else')).toBe('$default');
    expect(api.events[0]?.pathParameters).toBeUndefined();
  });

  test('no match: 404 with the documented body, also for another method of a known path', async () => {
    api = await startApi({ routes: ['GET /pets'] });
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['POST', '/pets'],
      ['HEAD', '/pets'],
      ['OPTIONS', '/pets'],
    ] as const) {
      const answer = await api.send(method, path);
      expect(answer.status).toBe(404);
      expect(answer.body).toBe(method === 'HEAD' ? '' : '{"message":"Not Found"}');
    }
    expect(api.events).toEqual([]);
  });

  test('a greedy variable takes all children, not the parent', async () => {
    api = await startApi({ routes: ['ANY /files/{rest+}'] });
    expect(await routed('GET', '/files/a/b/c')).toBe('ANY /files/{rest+}');
    expect(api.event().pathParameters).toEqual({ rest: 'a/b/c' });
    expect(await routed('GET', '/files')).toBe(404);
  });

  test('each route calls its own function', async () => {
    api = await startApi({
      routes: [
        { routeKey: 'GET /a', functionArn: 'arn:a' },
        { routeKey: 'GET /b', functionArn: 'arn:b' },
      ],
    });
    await api.send('GET', '/b');
    expect(api.functions).toEqual(['arn:b']);
  });
});

describe('observed, not documented', () => {
  test('an exact method comes before ANY', async () => {
    api = await startApi({ routes: ['ANY /pets/{id}', 'PUT /pets/{id}', 'ANY /pets/dog'] });
    expect(await routed('PUT', '/pets/1')).toBe('PUT /pets/{id}');
    expect(await routed('GET', '/pets/1')).toBe('ANY /pets/{id}');
    expect(await routed('PUT', '/pets/dog')).toBe('PUT /pets/{id}');
  });

  test('the longest literal beginning wins among greedy routes', async () => {
    api = await startApi({ routes: ['GET /{all+}', 'GET /a/{id}/{rest+}', 'GET /a/b/{rest+}'] });
    expect(await routed('GET', '/a/b/c')).toBe('GET /a/b/{rest+}');
    expect(await routed('GET', '/a/x/c')).toBe('GET /a/{id}/{rest+}');
    expect(await routed('GET', '/z')).toBe('GET /{all+}');
  });

  test('a slash at the end is part of the path; a variable is never empty', async () => {
    api = await startApi({ routes: ['GET /pets', 'GET /pets/{id}'] });
    expect(await routed('GET', '/pets/')).toBe(404);
    expect(await routed('GET', '/pets/1/')).toBe(404);
  });

  test('a greedy variable may be empty after its slash', async () => {
    api = await startApi({ routes: ['ANY /{proxy+}'] });
    expect(await routed('GET', '/')).toBe('ANY /{proxy+}');
    expect(api.event().pathParameters).toEqual({ proxy: '' });
  });
});

describe('a key that API Gateway refuses stops the start', () => {
  test.each([
    ['get /pets', /is not "\$default" or a method/],
    ['FETCH /pets', /is not "\$default" or a method/],
    ['GET pets', /is not "\$default" or a method/],
    ['GET /{proxy+}/more', /has to come last/],
    ['GET /a{b}', /is not a whole variable/],
  ])('%s', async (routeKey, message) => {
    await expect(startApi({ routes: [routeKey] })).rejects.toThrow(message);
  });

  test('two keys that differ only in the names of their variables', async () => {
    await expect(startApi({ routes: ['GET /pets/{a}', 'GET /pets/{b}'] })).rejects.toThrow(
      'GET /pets/{b} exists twice',
    );
    await expect(startApi({ routes: ['$default', '$default'] })).rejects.toThrow('$default exists twice');
  });
});
