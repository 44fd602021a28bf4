import { expect, test } from '@jest/globals';
import { createQuietly } from '../../../local/lab/quietly.ts';

const fail = (message: string) => () => {
  throw new Error(message);
};

test('what fails gives the other answer and is told, once in a row', () => {
  const lines: string[] = [];
  const quietly = createQuietly((line) => lines.push(line));
  expect(quietly(() => 'done', 'failed')).toBe('done');
  expect([1, 2, 3].map(() => quietly(fail('one'), 'failed'))).toEqual(['failed', 'failed', 'failed']);
  quietly(fail('another'), undefined);
  expect(lines).toEqual([expect.stringContaining('one'), expect.stringContaining('another')]);
});
