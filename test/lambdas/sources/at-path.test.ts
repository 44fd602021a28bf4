import { expect, test } from '@jest/globals';
import { atPath } from '../../../lambdas/sources/at-path.ts';

const body = JSON.parse(`{
  "a": {"b": [{"c": 1}, "two", null]}, "a.b": {"x/y": "slash", "~1": "tilde"}, "": {"": "empty"},
  "0": "zero", "text": "word", "no": null, "__proto__": {"own": true}
}`);

test.each<[string, unknown]>([
  ['', body],
  ['a.b.0.c', 1],
  ['a.b.1', 'two'],
  ['a.b.2', null],
  ['0', 'zero'],
  ['no', null],
  ['__proto__.own', true],
  ['.', 'empty'],
  ['/a/b/0/c', 1],
  ['/a.b/x~1y', 'slash'],
  ['/a.b/~01', 'tilde'],
  ['//', 'empty'],
])('%j', (path, value) => {
  expect(atPath(body, path)).toEqual(value);
});

test.each([
  'b',
  'a.b.3',
  'a.b.-1',
  'a.b.00',
  'a.b.length',
  'a.b.0.c.d',
  'a.b.push',
  'a.b.0.toString',
  'text.length',
  'text.0',
  'no.thing',
  'constructor',
  'constructor.name',
  'a.__proto__',
  '/a/b/00',
  '/a.b/x/y',
  'a b',
])('%j is nowhere', (path) => {
  expect(atPath(body, path)).toBeUndefined();
});

test.each([null, undefined, 1, 'text', true])('%j has no names', (value) => {
  expect(atPath(value, 'length')).toBeUndefined();
  expect(atPath(value, '')).toBe(value);
});
