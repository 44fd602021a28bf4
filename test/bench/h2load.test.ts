import { expect, test } from '@jest/globals';
import { readH2load } from '../../bench/load/h2load.ts';

const report = (finished: string, accepted: number, others = 0) => `starting benchmark...
finished in ${finished}, 58989.74 req/s, 691.49KB/s
requests: 30000 total, 30000 started, 30000 done, ${accepted} succeeded, ${others} failed, 0 errored, 0 timeout
status codes: ${accepted} 2xx, 0 3xx, ${others} 4xx, 0 5xx
`;

test.each([
  ['508.56ms', 508.56],
  ['1.11s', 1110],
  ['840us', 0.84],
])('%s', (finished, milliseconds) => {
  const done = readH2load(report(finished, 30_000), 30_000);
  expect(done.accepted).toBe(30_000);
  expect(done.milliseconds).toBeCloseTo(milliseconds);
});

test('a push that was not accepted is an error', () => {
  expect(() => readH2load(report('1.11s', 29_999, 1), 30_000)).toThrow('29999 2xx');
});
