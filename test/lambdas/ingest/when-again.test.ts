import { describe, expect, test } from '@jest/globals';
import { secondsAfterFailure, secondsUntilAgain } from '../../../lambdas/ingest/when-again.ts';

const second = 1_000;
const receivedAt = Date.UTC(2026, 0, 1);
const message = { sentAt: receivedAt, receivedAt, messageExpiryMs: 3_600_000 };
const notFound = { kind: 'not-found' } as const;
const unavailable = { kind: 'unavailable', reason: 'http-503' } as const;
const again = (...[found, about, ageSeconds]: [Parameters<typeof secondsUntilAgain>[0], object, number]) =>
  secondsUntilAgain(found, { ...message, ...about }, receivedAt + ageSeconds * second);

/** After how many seconds a message is asked for, until it is given up. */
function tries(found: Parameters<typeof secondsUntilAgain>[0], about: object = {}): number[] {
  const times = [0];
  for (;;) {
    const now = times.at(-1) ?? 0;
    const wait = again(found, about, now);
    if (wait === undefined) return times;
    times.push(now + wait);
  }
}

describe('a message that Genesys does not know', () => {
  test('may be known in a moment: asked for again within a minute, and no longer', () => {
    expect(tries(notFound)).toEqual([0, 2, 4, 6, 9, 14, 21, 32, 48, 60]);
  });

  test('after an hour in which the API was down is given up at once', () => {
    expect(again(notFound, {}, 3_599)).toBeUndefined();
  });
});

describe('while Genesys cannot be asked', () => {
  test('a message waits until it expires, half as long again each time', () => {
    const times = tries(unavailable);
    expect(times.slice(0, 8)).toEqual([0, 2, 4, 6, 9, 14, 21, 32]);
    expect(times.at(-1)).toBe(3_600);
    expect(times.length).toBeLessThan(25);
  });

  test('and through the longest expiry comes far less often than its queue lets it', () => {
    const times = tries(unavailable, { messageExpiryMs: 24 * 3_600_000 });
    expect(times.at(-1)).toBe(86_400);
    expect(times.length).toBeLessThan(50);
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    // SQS hides a message for 12 hours at most.
    expect(Math.max(...waits)).toBe(3_600);
  });

  test('Genesys’ own wait counts where it is longer, but not beyond the expiry', () => {
    expect(again({ ...unavailable, retryAfterSeconds: 30 }, {}, 0)).toBe(30);
    expect(again({ ...unavailable, retryAfterSeconds: 1 }, {}, 100)).toBe(50);
    expect(again({ ...unavailable, retryAfterSeconds: 600 }, {}, 3_590)).toBe(10);
  });

  test('one that was said long ago, or comes late, is tried for a minute, so that the journal says what it was', () => {
    expect(tries(unavailable, { sentAt: receivedAt - 7_200_000 }).at(-1)).toBe(60);
    expect(again(unavailable, { sentAt: receivedAt - 3_000_000 }, 599)).toBe(1);
  });

  test('one whose clock is ahead expires by ours', () => {
    expect(tries(unavailable, { sentAt: receivedAt + 600_000 }).at(-1)).toBe(3_600);
  });
});

test('a clock that went back', () => {
  expect(again(notFound, {}, -5)).toBe(2);
});

test.each([
  [1, 5],
  [2, 10],
  [3, 20],
  [6, 160],
  [7, 180],
  [100, 180],
  [100_000, 180],
])('after a failure, handed out %d times: in %d s', (receives, seconds) => {
  expect(secondsAfterFailure(receives)).toBe(seconds);
});
