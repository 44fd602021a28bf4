import { expect, test } from '@jest/globals';
import { createMissingTopics } from '../../bridge/missing-topics.ts';

function missingTopics() {
  const clock = { now: 1_000_000 };
  return {
    clock,
    missing: createMissingTopics(
      () => clock.now,
      () => 1,
    ),
  };
}

/** How long until it is asked for again, in seconds, each time that it goes at once. */
function waits(count: number, restSeconds = 0) {
  const { clock, missing } = missingTopics();
  return Array.from({ length: count }, () => {
    missing.lose(['t'], clock.now);
    const wait = missing.nextAt() - clock.now;
    clock.now += wait;
    expect(missing.due()).toEqual(['t']);
    missing.regain(['t'], clock.now);
    clock.now += restSeconds * 1000;
    return wait / 1000;
  });
}

test('asked for again later and later, to a quarter of an hour', () => {
  expect(waits(12)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
});

test('as at first, where it was told for long meanwhile', () => {
  expect(waits(3, 901)).toEqual([1, 1, 1]);
});

test('it knows since when the first of them was missing', () => {
  const { clock, missing } = missingTopics();
  missing.lose(['a', 'b'], 500);
  missing.lose(['a'], 700);
  missing.lose(['c'], 900);
  expect(missing.list()).toEqual(['a', 'b', 'c']);
  expect(missing.regain(['c', 'unknown'], clock.now)).toBe(900);
  expect(missing.regain(['c'], clock.now)).toBeUndefined();
  missing.keepOnly(['a']);
  expect(missing.list()).toEqual(['a']);
  expect(missing.regain(['a', 'b'], clock.now)).toBe(500);
  expect([missing.list(), missing.nextAt()]).toEqual([[], Number.POSITIVE_INFINITY]);
  expect(clock.now).toBe(1_000_000);
});

test('those that are lost together are asked for together, whatever the dice say', () => {
  const dice = [0.3, 0.9, 0.1, 0.7, 0.5];
  let drawn = 0;
  const clock = { now: 1_000_000 };
  const missing = createMissingTopics(
    () => clock.now,
    () => dice[drawn++ % dice.length] ?? 0,
  );
  const topics = Array.from({ length: 1_000 }, (_, index) => `t-${index}`);
  missing.lose(topics, clock.now);
  for (let count = 0; count < 20; count += 1) {
    clock.now = missing.nextAt();
    expect(missing.due()).toEqual(topics);
    missing.lose(topics, clock.now);
  }
});

test('a request that is made anyway takes those along that have waited half of their time', () => {
  const { clock, missing } = missingTopics();
  missing.lose(['a'], clock.now);
  clock.now += 499;
  missing.lose(['b'], clock.now);
  clock.now += 2;
  missing.lose(['c'], clock.now);
  clock.now += 498;
  expect(missing.due()).toEqual([]);
  clock.now += 1;
  expect(missing.due()).toEqual(['a', 'b']);
});

test('what could not be asked for waits as long as it has to, and no longer the next time', () => {
  const { clock, missing } = missingTopics();
  missing.lose(['t'], clock.now);
  missing.postpone(['t', 'unknown'], 7_000);
  expect([missing.nextAt() - clock.now, missing.list()]).toEqual([7_000, ['t']]);
  clock.now += 7_000;
  missing.lose(['t'], clock.now);
  expect(missing.nextAt() - clock.now).toBe(2_000);
});

test('what was lost after it was asked for is missing still', () => {
  const { clock, missing } = missingTopics();
  missing.lose(['t'], 500);
  const askedAt = clock.now - 1;
  expect(missing.regain(['t'], askedAt)).toBeUndefined();
  expect(missing.list()).toEqual(['t']);
});

test('it knows since when none of them is told', () => {
  const { missing, clock } = missingTopics();
  expect(missing.allSince([])).toBeUndefined();
  missing.lose(['a'], 500);
  expect(missing.allSince(['a', 'b'])).toBeUndefined();
  missing.lose(['b'], 700);
  expect(missing.allSince(['a', 'b'])).toBe(700);
  missing.lose(['a', 'b'], 900);
  expect(missing.allSince(['a', 'b'])).toBe(700);
  missing.regain(['a'], clock.now);
  expect(missing.allSince(['a', 'b'])).toBeUndefined();
});
