import { expect, test } from '@jest/globals';
import { createRemembered } from '../../../../lambdas/sources/genesys/remembered.ts';

function rememberedUnderTest(capacity = 10) {
  const clock = { now: 0 };
  let asked = 0;
  const remembered = createRemembered<number>({ capacity, keepMs: (found) => found * 1_000, now: () => clock.now });
  return {
    clock,
    remembered,
    asked: () => asked,
    /** What is found is kept for so many seconds. */
    find: (key: string, seconds = 10) =>
      remembered.get(key, async () => {
        asked += 1;
        return seconds;
      }),
  };
}

test('what was found is not asked for again until its time is over', async () => {
  const { clock, find, asked } = rememberedUnderTest();
  await find('a');
  clock.now = 9_999;
  await find('a');
  expect(asked()).toBe(1);
  clock.now = 10_000;
  await find('a');
  expect(asked()).toBe(2);
});

test('callers at the same time share one question, and what is not to be kept is asked for again', async () => {
  const { find, asked } = rememberedUnderTest();
  expect(await Promise.all([find('a', 0), find('a', 0), find('b', 0)])).toEqual([0, 0, 0]);
  expect(asked()).toBe(2);
  await find('a', 0);
  expect(asked()).toBe(3);
});

test('a failure is not kept', async () => {
  const { remembered, find, asked } = rememberedUnderTest();
  await expect(remembered.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await find('a')).toBe(10);
  expect(asked()).toBe(1);
});

test('the oldest goes where there are too many', async () => {
  const { find, asked } = rememberedUnderTest(2);
  for (const key of ['a', 'b', 'c', 'b', 'c']) await find(key);
  expect(asked()).toBe(3);
  await find('a');
  await find('c');
  expect(asked()).toBe(4);
});
