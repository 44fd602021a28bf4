import { expect, test } from '@jest/globals';
import { backoff } from '../../bridge/backoff.ts';
import { type Gap, mergeGaps } from '../../bridge/gaps.ts';
import { createOpenConversations } from '../../bridge/open-conversations.ts';

const gap = (from: number, to: number, isSecondLook = false): Gap => ({ from, to, isSecondLook });

test.each<[string, readonly Gap[], readonly Gap[]]>([
  ['none', [], []],
  ['apart', [gap(5, 6), gap(1, 2)], [gap(1, 2), gap(5, 6)]],
  ['overlapping', [gap(1, 4), gap(3, 6), gap(6, 7)], [gap(1, 7)]],
  ['one in another', [gap(1, 9), gap(3, 6)], [gap(1, 9)]],
  ['a second look beside a first', [gap(1, 4, true), gap(3, 6)], [gap(1, 6)]],
  ['second looks', [gap(1, 4, true), gap(3, 6, true)], [gap(1, 6, true)]],
])('gaps: %s', (_, gaps, merged) => {
  expect(mergeGaps(gaps)).toEqual(merged);
});

test('the wait between tries: exponential, with full jitter, a minute at most, and not less than was asked for', () => {
  const timing = { firstBackoffMs: 1_000, longestBackoffMs: 60_000 };
  const waits = (random: number) => [0, 1, 2, 5, 6, 1_000].map((failures) => backoff(failures, timing, () => random));
  expect(waits(1)).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  expect(waits(0.5)).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000]);
  expect(waits(0)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(backoff(0, timing, () => 0.5, 7)).toBe(7_500);
});

test('open conversations: bounded, the last heard of first, and forgotten when they are over', () => {
  const open = createOpenConversations(3);
  for (const id of ['a', 'b', 'c', 'a', 'd']) open.note(id, true);
  expect(open.list()).toEqual(['d', 'a', 'c']);
  open.note('a', false);
  expect(open.list()).toEqual(['d', 'c']);
});
