import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createReading, type Read } from '../../../../../local/lab/page/phones/reading.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function reading() {
  const said: Read[] = [];
  const made = createReading(async (read) => {
    said.push(read);
  });
  return { ...made, said };
}
const c1 = (upTo: number): Read => ({ conversation: 'c-1', upTo });

test('the first is said at once', () => {
  const { note, said } = reading();
  note(c1(1));
  expect(said).toEqual([c1(1)]);
});

test('of what comes meanwhile the newest is said, a second later, and then no more', async () => {
  const { note, said } = reading();
  for (const upTo of [1, 2, 3, 4]) note(c1(upTo));
  await jest.advanceTimersByTimeAsync(999);
  expect(said).toEqual([c1(1)]);
  await jest.advanceTimersByTimeAsync(1);
  expect(said).toEqual([c1(1), c1(4)]);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(said).toHaveLength(2);
  note(c1(5));
  expect(said.at(-1)).toEqual(c1(5));
});

test('each conversation has its turn', async () => {
  const { note, said } = reading();
  note(c1(1));
  note(c1(2));
  note({ conversation: 'c-2', upTo: 3 });
  await jest.advanceTimersByTimeAsync(2_000);
  expect(said).toEqual([c1(1), c1(2), { conversation: 'c-2', upTo: 3 }]);
});

test('an app that has crashed says nothing more; one that starts again does', async () => {
  const { note, stop, said } = reading();
  note(c1(1));
  note(c1(2));
  stop();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual([c1(1)]);
  note(c1(3));
  note(c1(4));
  await jest.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual([c1(1), c1(3), c1(4)]);
});
