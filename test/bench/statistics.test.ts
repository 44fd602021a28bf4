import { describe, expect, test } from '@jest/globals';
import { median, medianRatio, rowOf } from '../../bench/report/statistics.ts';

describe('median', () => {
  test.each([
    [[5], 5],
    [[9, 1, 4], 4],
    [[10, 1, 2, 3], 2.5],
    [[100, 9, 20], 20],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test('leaves its values as they were', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test('of nothing is an error', () => {
    expect(() => median([])).toThrow('no median');
  });
});

test('a ratio is taken round by round: a round that was slow for both says as much as the others', () => {
  expect(medianRatio([10, 20, 300], [20, 40, 100])).toBe(0.5);
});

test('a ratio of unequal numbers of rounds uses those that both have', () => {
  expect(medianRatio([10, 20], [10, 10, 1000])).toBe(1.5);
});

test('a row holds the middle and the range', () => {
  const measured = { suite: 'apns', case: '10 in flight, 0 ms', client: 'apns2', metric: 'sendsPerSecond' } as const;
  expect(rowOf({ ...measured, values: [3, 1, 8] })).toEqual({ ...measured, median: 3, min: 1, max: 8 });
});
