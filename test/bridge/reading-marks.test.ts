import { expect, test } from '@jest/globals';
import { createReadingMarks } from '../../bridge/reading-marks.ts';

test('what was read as far back, and after, need not be read again', () => {
  const marks = createReadingMarks();
  marks.note('c-1', 100, 200);
  expect(marks.wasRead('c-1', 100, 200)).toBe(true);
  expect(marks.wasRead('c-1', 99, 200)).toBe(false);
  expect(marks.wasRead('c-1', 100, 201)).toBe(false);
  expect(marks.wasRead('c-2', 100, 200)).toBe(false);
});

test('of very many those read last are known', () => {
  const marks = createReadingMarks(3);
  for (const id of ['c-1', 'c-2', 'c-3', 'c-1', 'c-4']) marks.note(id, 0, 1);
  const known = ['c-1', 'c-2', 'c-3', 'c-4'].filter((id) => marks.wasRead(id, 0, 1));
  expect(known).toEqual(['c-1', 'c-3', 'c-4']);
});
