import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createApiRate } from '../../../../lambdas/sources/genesys/api-rate.ts';
import { type ApiUnderTest, startApiUnderTest } from './api-under-test.ts';

let under: ApiUnderTest;
beforeAll(async () => {
  under = await startApiUnderTest();
});
beforeEach(() => under.reset());
afterAll(() => under.genesys.close());

/** How many of `calls` at once were answered. */
async function answered(api: ReturnType<ApiUnderTest['newApi']>, calls: number) {
  const answers = await Promise.all(Array.from({ length: calls }, () => api.findConversation('m-1')));
  return answers.filter(({ kind }) => kind === 'found').length;
}

test('of 300 a minute, 60 go at once and four more each second', async () => {
  const api = under.newApi({ requestsPerMinute: 300 });
  const asked = await under.requestsDuring(async () => expect(await answered(api, 70)).toBe(60));
  expect(asked.details).toBe(60);
  under.passSeconds(1);
  expect(await answered(api, 10)).toBe(4);
  under.passSeconds(3_600);
  expect(await answered(api, 70)).toBe(60);
});

test('beyond it the time of the next one is named, and then it goes', async () => {
  const api = under.newApi({ requestsPerMinute: 5 });
  expect(await answered(api, 2)).toBe(1);
  const asked = await under.requestsDuring(async () =>
    expect(await api.readText('c-1', 'm-1')).toEqual({
      kind: 'unavailable',
      reason: 'own-rate-limit',
      retryAfterSeconds: 15,
    }),
  );
  expect(asked).toEqual({ token: 0, details: 0, message: 0 });
  under.passSeconds(15);
  expect(await answered(api, 2)).toBe(1);
});

test('a client that asks all the time never gets a 429, whatever the limit, once it has heard it', async () => {
  under.genesys.setRateLimit(40);
  const before = under.genesys.stats().api.answers;
  const api = under.newApi({ requestsPerMinute: 300 });
  await api.findConversation('m-1');
  under.passSeconds(60);
  let found = 0;
  for (let second = 0; second < 300; second += 1) {
    found += await answered(api, 2);
    under.passSeconds(1);
  }
  expect(under.genesys.stats().api.answers[429]).toBe(before[429]);
  // 80 % of 40 a minute for five minutes, and the burst.
  expect(found).toBeGreaterThanOrEqual(160);
  expect(found).toBeLessThanOrEqual(168);
});

test('a higher limit than the setting changes nothing', async () => {
  const api = under.newApi({ requestsPerMinute: 50 });
  await api.findConversation('m-1');
  expect(await answered(api, 20)).toBe(9);
});

/** How many of so many requests may go at once, by the very rate that the client has. */
function takingFrom(requestsPerMinute: number) {
  const clock = { now: 1_000_000 };
  const rate = createApiRate(requestsPerMinute, () => clock.now);
  const take = (count: number, priority?: 'low') =>
    Array.from({ length: count }, () => rate.take(priority)).filter((wait) => wait === undefined).length;
  return { clock, rate, take };
}

test('what has low priority leaves a quarter of the burst to others', () => {
  const { clock, rate, take } = takingFrom(300);
  expect(take(70, 'low')).toBe(45);
  expect(take(70)).toBe(15);
  // The reserve is filled first: of 15 requests, four in a second.
  expect(rate.take('low')).toBe(4);
  clock.now += 3_000;
  expect([take(10, 'low'), take(10)]).toEqual([0, 10]);
  clock.now += 4_100;
  expect([take(10, 'low'), take(20)]).toEqual([3, 15]);
});

test('where there is but a burst of one, what has low priority may have it', () => {
  const { rate } = takingFrom(5);
  expect([rate.take('low'), rate.take('low')]).toEqual([undefined, 15]);
});

test('a client asks with the priority that it is given', async () => {
  const client = under.newClient({ requestsPerMinute: 300 });
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      client.ask({ method: 'GET', path: '/api/v2/conversations/messages/m-1/details' }, undefined, 'low'),
    ),
  );
  expect(answers.filter(({ kind }) => kind === 'answered')).toHaveLength(45);
});
