import { expect, test } from '@jest/globals';
import { readRate } from '../../../local/scheduler/rate.ts';

test.each([
  ['rate(1 minute)', 60_000],
  ['rate(1 minutes)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(1 hour)', 3_600_000],
  ['rate(12 hours)', 43_200_000],
  ['rate(1 day)', 86_400_000],
  ['rate(24 days)', 2_073_600_000],
])('%s', (expression, milliseconds) => {
  expect(readRate(expression)).toEqual({ kind: 'rate', milliseconds });
});

test.each([
  ['cron(0 8 * * ? *)', 'cron(…) is not known here'],
  ['at(2030-01-01T00:00:00)', 'at(…) is not known here'],
  ['rate(0 minutes)', 'must be rate(value minutes|hours|days)'],
  ['rate(-1 minutes)', 'must be rate(value minutes|hours|days)'],
  ['rate(1.5 hours)', 'must be rate(value minutes|hours|days)'],
  ['rate(30 seconds)', 'must be rate(value minutes|hours|days)'],
  ['rate(1minute)', 'must be rate(value minutes|hours|days)'],
  ['1 minute', 'must be rate(value minutes|hours|days)'],
  ['rate(25 days)', 'must be at most rate(24 days) here'],
  ['rate(999999999 days)', 'must be at most rate(24 days) here'],
])('%s is no rate: %s', (expression, reason) => {
  expect(readRate(expression)).toEqual({ kind: 'wrong', reason: expect.stringContaining(reason) });
});
