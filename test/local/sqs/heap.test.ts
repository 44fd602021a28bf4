import { expect, test } from '@jest/globals';
import { type Heap, pop, push } from '../../../local/sqs/engine/heap.ts';

test('entries come out by their time, in whatever order they went in', () => {
  const heap: Heap<{ readonly at: number }> = [];
  const times = Array.from({ length: 200 }, (_, index) => (index * 79) % 211);
  const sorted = (list: readonly number[]) => list.toSorted((a, b) => a - b);
  const take = (count: number) => Array.from({ length: count }, () => pop(heap)?.at);

  for (const at of times.slice(0, 100)) push(heap, { at });
  const early = sorted(times.slice(0, 100));
  expect(take(50)).toEqual(early.slice(0, 50));
  for (const at of times.slice(100)) push(heap, { at });
  expect(take(151)).toEqual([...sorted([...early.slice(50), ...times.slice(100)]), undefined]);
});
