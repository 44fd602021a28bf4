import { describe, expect, test } from '@jest/globals';
import { fullAt, type Rush, rushKnownMs, rushOn, shareOf } from '../../../lambdas/core/rush.ts';
import { noon } from '../adapters/journal-entries.ts';
import { second } from './entries.ts';

const first = { since: noon, until: noon + 6 * second };

describe('what of the rate a lane may use', () => {
  test.each([
    ['no rush was ever', undefined, noon, 1, 0.1],
    ['before it', first, noon - 1, 1, 0.1],
    ['it begins: the normal lane gives way first', first, noon, 0.1, 0.1],
    ['just before all have heard of it', first, fullAt(first) - 1, 0.1, 0.1],
    ['all have heard of it', first, fullAt(first), 0.1, 1],
    ['until its end', first, first.until - 1, 0.1, 1],
    ['it is over', first, first.until, 1, 0.1],
  ])('%s', (_, rush, now, normal, urgent) => {
    expect(shareOf('normal', rush, now)).toBe(normal);
    expect(shareOf('urgent', rush, now)).toBe(urgent);
  });

  test('whoever hears of it a second late, or of its end, never makes more of it than 1.1 together', () => {
    const heardLate = (now: number) => now - rushKnownMs;
    for (let now = noon - second; now < noon + 9 * second; now += 50) {
      const normalKnows = heardLate(now) >= first.since ? first : undefined;
      expect(shareOf('normal', normalKnows, now) + shareOf('urgent', first, now)).toBeLessThanOrEqual(1.1);
    }
  });
});

describe('the urgent lane needs more', () => {
  test('a rush begins', () => {
    expect(rushOn(undefined, noon)).toEqual(first);
    expect(rushOn(first, first.until)).toEqual({ since: first.until, until: first.until + 6 * second });
  });

  test('it goes on before it ends, and began when it began', () => {
    expect(rushOn(first, noon + 2 * second)).toBeUndefined();
    expect(rushOn(first, noon + 4 * second)).toEqual({ since: noon, until: noon + 10 * second });
  });

  test('one that goes on is known to last when the one before would have ended, however late it is heard of', () => {
    let rush: Rush = first;
    const heard: Rush[] = [];
    for (let now = noon; now < noon + 30 * second; now += 100) {
      rush = rushOn(rush, now) ?? rush;
      heard.push(rush);
      const late = heard.at(-1 - rushKnownMs / 100);
      if (late) expect(shareOf('normal', late, now)).toBe(0.1);
    }
  });

  test('a clock that runs ahead of its writer’s begins one of its own', () => {
    expect(rushOn({ since: noon + second, until: noon + 7 * second }, noon)).toEqual(first);
  });
});
