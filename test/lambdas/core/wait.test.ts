import { describe, expect, test } from '@jest/globals';
import { tryAgainAt } from '../../../lambdas/core/wait.ts';
import { noon as now } from '../adapters/journal-entries.ts';
import { day, second } from './entries.ts';

type FailedOutcome = Parameters<typeof tryAgainAt>[0];
const tryLater = (retryAfterSeconds?: number): FailedOutcome => ({
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

describe('seconds until the next attempt', () => {
  test.each<[string, FailedOutcome, number, number]>([
    ['nothing is said: a minute', tryLater(), 1, 60],
    ['… and twice as long after each try', tryLater(), 2, 120],
    ['… and so on', tryLater(), 4, 480],
    ['… up to a quarter of an hour', tryLater(), 5, 900],
    ['… however often', tryLater(), 5_000, 900],
    ['as the provider says', tryLater(10), 1, 10],
    ['… longer each time', tryLater(10), 3, 40],
    ['… up to a quarter of an hour', tryLater(10), 9, 900],
    ['never sooner than it says', tryLater(3_600), 1, 3_600],
    ['no wait at all is none said', tryLater(0), 1, 60],
  ])('%s', (_, outcome, tries, seconds) => {
    expect(tryAgainAt(outcome, { now, tries, expiresAt: now + day, jitter: 0 })).toBe(now + seconds * second);
  });
});

test.each([tryLater(), tryLater(3_600)])('%j: at its expiry at the latest, and never in the past', (outcome) => {
  const at = (expiresAt: number) => tryAgainAt(outcome, { now, tries: 9, expiresAt, jitter: 1 });
  expect(at(now + 7 * second)).toBe(now + 7 * second);
  expect(at(now - 7 * second)).toBe(now);
});

describe('those who failed together do not come back together', () => {
  test.each([
    ['spread over a fifth of the wait', tryLater(10), 1, 1, 12],
    ['… longer waits more', tryLater(10), 3, 0.5, 44],
    ['never sooner than the provider says, never later than a quarter of an hour', tryLater(900), 1, 1, 900],
  ])('%s', (_, outcome, tries, jitter, seconds) => {
    expect(tryAgainAt(outcome, { now, tries, expiresAt: now + day, jitter })).toBe(now + seconds * second);
  });
});
