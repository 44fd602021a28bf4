import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLookUp } from '../../bridge/look-up.ts';
import { createApiClient } from '../../lambdas/sources/genesys/api-client.ts';
import { client, secretOf, startApiUnderTest } from '../lambdas/sources/genesys/api-under-test.ts';
import { shortTiming } from './bridge-under-test.ts';

let stand: Awaited<ReturnType<typeof startApiUnderTest>>;
beforeAll(async () => {
  stand = await startApiUnderTest();
});
beforeEach(() => {
  stand.reset();
  stand.genesys.setRateLimit(1_000_000);
});
afterAll(() => stand?.genesys.close());

/** Whoever waits, waits by the clock of the test. */
function begin({ requestsPerMinute = 1_000_000, isWanted = true } = {}) {
  const waits: number[] = [];
  const lookUp = createLookUp({
    client: createApiClient({
      credentials: secretOf(client).credentials,
      loginOrigin: stand.genesys.loginOrigin,
      apiOrigin: stand.genesys.apiOrigin,
      now: () => stand.clock.now,
      requestsPerMinute,
    }),
    async wait(milliseconds) {
      waits.push(milliseconds);
      stand.passSeconds(milliseconds / 1000);
      return isWanted;
    },
    random: () => 0.5,
    timing: shortTiming,
  });
  return { lookUp, waits };
}
const users = (count: number) =>
  stand.genesys.putOrganisation({ users: Array.from({ length: count }, (_, index) => ({ id: `u-${index}` })) });
const queues = (count: number) =>
  stand.genesys.putOrganisation({ queues: Array.from({ length: count }, (_, index) => ({ id: `q-${index}` })) });

test('20,000 users are found though they are more than the rate allows at once, each page asked once', async () => {
  users(20_000);
  const { lookUp, waits } = begin({ requestsPerMinute: 300 });
  const before = stand.genesys.stats().requests.users;
  const found = await lookUp('users');
  expect(found).toMatchObject({ kind: 'found' });
  expect(found.kind === 'found' && new Set(found.ids).size).toBe(20_000);
  expect(stand.genesys.stats().requests.users - before).toBe(200);
  expect(waits.length).toBeGreaterThan(0);
});

test.each([
  ['a pause that Genesys asks for', { status: 429, retryAfterSeconds: 7 }],
  ['trouble', { status: 503 }],
])('in the middle %s is waited for, and the same page asked again', async (_, fault) => {
  users(250);
  const { lookUp, waits } = begin();
  stand.genesys.fail({ request: 'users', path: 'pageNumber=2&', ...fault });
  const found = await lookUp('users');
  expect(found.kind === 'found' && found.ids).toHaveLength(250);
  expect(waits).toHaveLength(1);
});

describe('it fails', () => {
  test('where trouble lasts, with the reason', async () => {
    users(250);
    const { lookUp, waits } = begin();
    stand.genesys.fail({ request: 'users', path: 'pageNumber=2&', status: 429, times: 'until-cleared' });
    expect(await lookUp('users')).toMatchObject({ kind: 'failed', reason: 'rate-limited' });
    expect(waits).toHaveLength(9);
  });

  test('at once at the first page', async () => {
    const { lookUp, waits } = begin();
    stand.genesys.fail({ request: 'queues', status: 503 });
    expect(await lookUp('queues')).toEqual({ kind: 'failed', reason: 'http-503' });
    expect(waits).toEqual([]);
  });

  test('where nobody wants to know it any more', async () => {
    users(250);
    const { lookUp, waits } = begin({ isWanted: false });
    stand.genesys.fail({ request: 'users', path: 'pageNumber=2&', status: 503 });
    expect(await lookUp('users')).toMatchObject({ kind: 'failed' });
    expect(waits).toHaveLength(1);
  });

  test('where there is nobody, and somebody was there before', async () => {
    const { lookUp } = begin();
    queues(0);
    expect(await lookUp('queues')).toEqual({ kind: 'found', ids: [] });
    queues(2);
    expect(await lookUp('queues')).toEqual({ kind: 'found', ids: ['q-0', 'q-1'] });
    queues(0);
    expect(await lookUp('queues')).toEqual({ kind: 'failed', reason: 'empty-answer' });
    expect(await lookUp('queues')).toEqual({ kind: 'failed', reason: 'empty-answer' });
    queues(1);
    expect(await lookUp('queues')).toEqual({ kind: 'found', ids: ['q-0'] });
  });

  test('where a page in the middle is empty', async () => {
    queues(250);
    const { lookUp } = begin();
    const body = JSON.stringify({ entities: [], pageCount: 3 });
    stand.genesys.fail({ request: 'queues', path: 'pageNumber=2', body });
    expect(await lookUp('queues')).toEqual({ kind: 'failed', reason: 'empty-answer' });
  });
});
