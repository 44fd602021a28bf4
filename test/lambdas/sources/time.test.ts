import { expect, test } from '@jest/globals';
import { firstTime } from '../../../lambdas/sources/time.ts';

const at = Date.parse('2026-11-21T10:00:00.123Z');

test.each([
  [at, at],
  [String(at), at],
  ['2026-11-21T10:00:00.123Z', at],
  [' 2026-11-21T12:00:00.123+02:00 ', at],
  ['2026-11-21T10:00:00.123+0000', at],
  // Seconds, microseconds, before anything that is read, after all of us.
  [1_795_000_000, undefined],
  [at * 1000, undefined],
  [0, undefined],
  [-at, undefined],
  [Number.MAX_SAFE_INTEGER, undefined],
  [Number.NaN, undefined],
  [at + 0.5, undefined],
  ['2099-13-45T99:99:99Z', undefined],
  ['9999-01-01T00:00:00Z', undefined],
  // `Date.parse` would find a year in these.
  ['soon 2026', undefined],
  ['2026', undefined],
  ['', undefined],
  [null, undefined],
  [{}, undefined],
  [[at], undefined],
  [true, undefined],
])('%p', (given, milliseconds) => {
  expect(firstTime(given)).toBe(milliseconds);
});

test('the first that can be read', () => {
  expect(firstTime(undefined, 'soon', at, at + 1)).toBe(at);
  expect(firstTime()).toBeUndefined();
});
