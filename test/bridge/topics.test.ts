import { expect, test } from '@jest/globals';
import { placeTopics, topicsOf } from '../../bridge/topics.ts';

const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `t-${from + index}`);

test('a topic for each queue and user', () => {
  expect(topicsOf(['q'], ['u'])).toEqual([
    'v2.routing.queues.q.conversations.messages',
    'v2.users.u.conversations.messages',
  ]);
});

test.each([
  [0, []],
  [1, [1]],
  [1_000, [1_000]],
  [1_001, [1_000, 1]],
  [20_000, Array(20).fill(1_000)],
])('%d topics', (count, lengths) => {
  const groups = placeTopics([], many(count));
  expect(groups.map(({ length }) => length)).toEqual(lengths);
  expect(new Set(groups.flat()).size).toBe(count);
});

test('more than 20 channels is an error that says what to do', () => {
  expect(() => placeTopics([], many(20_001))).toThrow(
    /^20001 topics need more than the 20 channels .* Name fewer ids .* or run a second bridge .* an OAuth client of its own\.$/,
  );
});

test('what is placed stays: those that went make room for new ones, and nothing moves', () => {
  const [first = [], second = []] = placeTopics([], many(1_500));
  const wanted = [...many(1_500).filter((topic) => topic !== 't-7' && topic !== 't-1200'), 'new-1', 'new-2'];
  const [firstThen = [], secondThen = [], ...others] = placeTopics([first, second], wanted);
  expect(others).toEqual([]);
  expect(firstThen).toEqual([...first.filter((topic) => topic !== 't-7'), 'new-1']);
  expect(secondThen).toEqual([...second.filter((topic) => topic !== 't-1200'), 'new-2']);
  expect(placeTopics([first, second], [])).toEqual([[], []]);
});
