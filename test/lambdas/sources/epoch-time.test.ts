import { expect, test } from '@jest/globals';
import { readTime } from '../../../lambdas/sources/epoch-time.ts';

const time = Date.parse('2026-11-21T10:00:00.000Z');

test.each<[unknown, number]>([
  ['2026-11-21T10:00:00.000Z', time],
  ['2026-11-21T11:00:00+01:00', time],
  [time, time],
  [String(time), time],
  [time / 1000, time],
  [String(time / 1000), time],
  [` ${time / 1000} `, time],
  [time / 1000 + 0.25, time + 250],
  [`${time / 1000}.000200`, time],
])('%j', (value, read) => {
  expect(readTime(value)).toBe(read);
});

test.each([
  undefined,
  null,
  '',
  'now',
  0,
  12,
  '12',
  true,
  [],
  {},
  Number.NaN,
  '999999999',
  '17000000000',
  `${time}000`,
])('%j is no time', (value) => {
  expect(readTime(value)).toBeUndefined();
});
