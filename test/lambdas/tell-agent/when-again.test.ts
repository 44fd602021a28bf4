import { expect, test } from '@jest/globals';
import { isExpired, secondsUntilAgain } from '../../../lambdas/tell-agent/when-again.ts';
import { aWord, noon } from './teller-under-test.ts';

const word = aWord();
const later = { kind: 'later', because: 'http-503' } as const;

test.each([
  ['at first soon', 0, later, 2],
  ['as late as was asked for', 0, { ...later, seconds: 40 }, 40],
  ['the longer it has waited, the later', 100, later, 25],
  ['once a minute', 1_000, later, 60],
  ['sooner where it is only in line', 50, { ...later, seconds: 3, inLine: true as const }, 5],
  ['but not all the time', 1_000, { ...later, seconds: 1, inLine: true as const }, 10],
  ['when its time is over', 3_590, later, 10],
  ['not later than that', 3_000, { ...later, seconds: 5_000 }, 600],
  ['at least in a second', 3_600, later, 1],
])('%s', (_, waitedSeconds, outcome, seconds) => {
  expect(secondsUntilAgain(word, outcome, noon + waitedSeconds * 1_000)).toBe(seconds);
});

test.each([later, { ...later, seconds: 1, inLine: true as const }])(
  'within its hour a word is handed out less often than its queue allows: %j',
  (outcome) => {
    let now = noon;
    let receives = 0;
    for (; !isExpired(word, now); receives += 1) now += secondsUntilAgain(word, outcome, now) * 1_000;
    expect(receives).toBeLessThan(1_000);
    expect(now).toBe(noon + 3_600_000);
  },
);
