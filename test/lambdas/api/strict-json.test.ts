import { expect, test } from '@jest/globals';
import { deepest, readStrictJson } from '../../../lambdas/api/strict-json.ts';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test.each<[string, unknown]>([
  ['{"a":1,"b":{"a":2}}', { a: 1, b: { a: 2 } }],
  ['[{"a":1},{"a":1}]', [{ a: 1 }, { a: 1 }]],
  ['{"a":"\\"a\\":1,{[","b":"a"}', { a: '"a":1,{[', b: 'a' }],
  ['{"a":["a","a"],"":"","\\\\":1}', { a: ['a', 'a'], '': '', '\\': 1 }],
  ['{"a":"a" , "b" :"a"}', { a: 'a', b: 'a' }],
  [' "text" ', 'text'],
  ['null', null],
  [nested(deepest), JSON.parse(nested(deepest))],
])('%s is read', (text, content) => {
  expect(readStrictJson(text)).toEqual({ kind: 'read', content });
});

test('a real __proto__ is a name as any other', () => {
  const read = readStrictJson('{"__proto__":{"a":1}}');
  expect(read.kind === 'read' && Object.keys(Object(read.content))).toEqual(['__proto__']);
});

test.each([
  ['{"a":1,"a":2}', 'the same name twice'],
  ['{"a":1,"\\u0061":2}', 'the same name twice'],
  ['{"b":[{"a":{}, "c":1, "a" : 2}]}', 'the same name twice'],
  ['{"a":{"x":1},"b":"}","a":[]}', 'the same name twice'],
  ['{"__proto__":1,"__proto__":2}', 'the same name twice'],
  [nested(deepest + 1), 'nested deeper'],
  [nested(8_000), 'nested deeper'],
  [`${'{"a":'.repeat(deepest + 1)}1${'}'.repeat(deepest + 1)}`, 'nested deeper'],
  ['', 'must be JSON'],
  ['{', 'must be JSON'],
  ['{"a":Secret}', 'must be JSON'],
  ['\ufeff{}', 'must be JSON'],
])('%s is not', (text, rule) => {
  expect(readStrictJson(text)).toEqual({ kind: 'wrong', rule: expect.stringContaining(rule) });
});
