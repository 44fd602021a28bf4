import { expect, test } from '@jest/globals';
import { type TokenBucket, takeToken } from '../../../lambdas/core/token-bucket.ts';
import { noon } from '../adapters/journal-entries.ts';

/** How long each one waits that comes at these times, in milliseconds from the first. */
function waits(perSecond: number, times: readonly number[]): number[] {
  let bucket: TokenBucket | undefined;
  return times.map((time) => {
    const taken = takeToken(bucket, perSecond, noon + time);
    bucket = taken.bucket;
    return taken.waitMs;
  });
}

test('a second’s worth at once, then one after the other', () => {
  expect(waits(4, [0, 0, 0, 0, 0, 0])).toEqual([0, 0, 0, 0, 250, 500]);
});

test('what was not used is there again, up to a second’s worth', () => {
  expect(waits(2, [0, 0, 500, 60_000, 60_000, 60_000])).toEqual([0, 0, 0, 0, 0, 500]);
});

test('slower than one a second', () => {
  expect(waits(0.5, [0, 0, 2_000, 60_000])).toEqual([0, 2_000, 2_000, 0]);
});

test('a clock that goes back gives nothing', () => {
  expect(waits(1, [1_000, 0])).toEqual([0, 1_000]);
});
