import { describe, expect, test } from '@jest/globals';
import { readRetryAfterSeconds } from '../../../../lambdas/channels/fcm/retry-after.ts';

const now = Date.UTC(2026, 10, 21, 12, 0, 0, 500);

describe('readRetryAfterSeconds', () => {
  test.each([
    ['30', 30],
    [' 0 ', 0],
    ['Sat, 21 Nov 2026 12:01:00 GMT', 60],
    ['Saturday, 21-Nov-26 12:01:00 GMT', 60],
    ['Sat Nov 21 12:01:00 2026 GMT', 60],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['1.5', undefined],
    ['-3', undefined],
    ['2026', 2026],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %j', (header, seconds) => {
    expect(readRetryAfterSeconds(header, now)).toBe(seconds);
  });
});
