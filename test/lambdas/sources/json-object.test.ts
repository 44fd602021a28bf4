import { expect, test } from '@jest/globals';
import { objectOf } from '../../../lambdas/sources/json-object.ts';

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}{}${'}'.repeat(depth)}`;

test.each<[unknown, object]>([
  [{ a: [1] }, { a: [1] }],
  ['{"a": [1]}', { a: [1] }],
  [' {} ', {}],
])('%j is an object', (given, expected) => {
  expect(objectOf(given)).toEqual(expected);
});

test.each([undefined, null, 7, true, [], '', 'words', '[1]', '"a"', 'null', '{"a":'])('%j is none', (given) => {
  expect(objectOf(given)).toBeUndefined();
});

test('a text that could not be written as JSON again is none', () => {
  expect(objectOf(nested(50))).toEqual(JSON.parse(nested(50)));
  expect(objectOf(nested(20_000))).toBeUndefined();
});
