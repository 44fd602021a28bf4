import { afterEach, describe, expect, test } from '@jest/globals';
import { type RunningApi, startApi } from './running-api.ts';

let api: RunningApi;
let time = 0;
const now = () => time;
afterEach(() => api?.close());

const statuses = async (count: number, path: string) => {
  const answers: number[] = [];
  for (let sent = 0; sent < count; sent += 1) answers.push((await api.send('GET', path)).status);
  return answers;
};

describe('AWS page http-api-throttling', () => {
  test('a full bucket takes a burst, then 429 until the rate has refilled it', async () => {
    api = await startApi({ routes: ['GET /a'], throttling: { rateLimit: 2, burstLimit: 3 }, now });
    expect(await statuses(4, '/a')).toEqual([200, 200, 200, 429]);
    time += 499;
    expect(await statuses(1, '/a')).toEqual([429]);
    time += 1;
    expect(await statuses(2, '/a')).toEqual([200, 429]);
    time += 3_600_000;
    expect(await statuses(4, '/a')).toEqual([200, 200, 200, 429]);
    expect(api.events).toHaveLength(7);
  });

  test('the answer and the log', async () => {
    api = await startApi({ routes: ['GET /a'], throttling: { rateLimit: 0, burstLimit: 0 }, now });
    const answer = await api.send('GET', '/a');
    expect([answer.status, answer.body]).toEqual([429, '{"message":"Too Many Requests"}']);
    expect(api.log.at(-1)).toContain('GET /a: throttled');
  });

  test('the routes of a stage share its bucket; a route with its own settings does not', async () => {
    const own = { routeKey: 'GET /own', throttling: { rateLimit: 1, burstLimit: 2 } };
    api = await startApi({ routes: ['GET /a', 'GET /b', own], throttling: { rateLimit: 1, burstLimit: 1 }, now });
    expect(await statuses(1, '/a')).toEqual([200]);
    expect(await statuses(1, '/b')).toEqual([429]);
    expect(await statuses(3, '/own')).toEqual([200, 200, 429]);
  });

  test('a clock that goes back gives no tokens', async () => {
    api = await startApi({ routes: ['GET /a'], throttling: { rateLimit: 1, burstLimit: 1 }, now });
    await statuses(1, '/a');
    time -= 10_000;
    expect(await statuses(1, '/a')).toEqual([429]);
  });
});
