import { describe, expect, test } from '@jest/globals';
import { compilePattern } from '../../../local/eventbridge/pattern.ts';

/** Reasons in the wording of InvalidEventPatternException (API_PutRule), with where the culprit stands. */
function checkReasons(cases: readonly [reason: string, at: string, pattern: unknown][]): void {
  test.each(cases)('%s (%s)', (reason, at, pattern) => {
    expect(compilePattern(pattern)).toEqual({
      kind: 'invalid',
      message: `Event pattern is not valid. Reason: ${reason}`,
      at,
    });
  });
}

function field(...conditions: unknown[]) {
  return { detail: { f: conditions } };
}

describe('eb-event-patterns', () => {
  checkReasons([
    ['Filter is not an object', '', ['a']],
    ['Filter is not an object', '', 'text'],
    ['Empty objects are not allowed', '', {}],
    ['Empty objects are not allowed', 'detail', { detail: {} }],
    ['Empty arrays are not allowed', 'detail.f', field()],
    ['"f" must be an object or an array', 'detail.f', { detail: { f: 'value' } }],
    ['"f" must be an object or an array', 'f', { f: null }],
    ['Match value must be String, number, true, false, or null', 'detail.f', field(['nested'])],
  ]);
});

describe('eb-create-pattern-operators', () => {
  checkReasons([
    ['Match expression name not found', 'detail.f', field({})],
    ['Unrecognized match type EXISTS', 'detail.f', field({ EXISTS: true })],
    ['Unrecognized match type toString', 'detail.f', field({ toString: 'a' })],
    ['Only one key allowed in match expression', 'detail.f', field({ prefix: 'a', suffix: 'b' })],
    ['prefix match pattern must be a string', 'detail.f', field({ prefix: ['a'] })],
    ['suffix match pattern must be a string', 'detail.f', field({ suffix: 1 })],
    ['Prefix expression name not found', 'detail.f', field({ prefix: {} })],
    ['Unsupported suffix pattern: wildcard', 'detail.f', field({ suffix: { wildcard: 'a' } })],
    ['equals-ignore-case match pattern must be a string', 'detail.f', field({ prefix: { 'equals-ignore-case': 1 } })],
    ['equals-ignore-case match pattern must be a string', 'detail.f', field({ 'equals-ignore-case': ['a'] })],
    ['exists match pattern must be either true or false.', 'detail.f', field({ exists: 'true' })],
    ['wildcard match pattern must be a string', 'detail.f', field({ wildcard: ['a'] })],
    ['Consecutive wildcard characters at pos 2', 'detail.f', field({ wildcard: 'a**' })],
    ['Consecutive wildcard characters at pos 3', 'detail.f', field({ wildcard: 'é**' })],
    ['Invalid escape character at pos 1', 'detail.f', field({ wildcard: '\\n' })],
    ['Invalid escape character at pos 2', 'detail.f', field({ wildcard: 'a\\' })],
  ]);
});

describe('eb-create-pattern-operators, "Numeric matching"', () => {
  checkReasons([
    ['Value of numeric must be an array.', 'detail.f', field({ numeric: 10 })],
    ['Invalid member in numeric match: ]', 'detail.f', field({ numeric: [] })],
    ['Invalid member in numeric match: 5', 'detail.f', field({ numeric: [5] })],
    ['Unrecognized numeric range operator: !=', 'detail.f', field({ numeric: ['!=', 5] })],
    ['Value of equals must be numeric', 'detail.f', field({ numeric: ['=', '5'] })],
    ['Value of < must be numeric', 'detail.f', field({ numeric: ['<'] })],
    ['Too many elements in numeric expression', 'detail.f', field({ numeric: ['=', 5, '<', 6] })],
    ['Bad value in numeric range: 6', 'detail.f', field({ numeric: ['>', 5, 6] })],
    ['Bad numeric range operator: >', 'detail.f', field({ numeric: ['>', 0, '>', 1] })],
    ['Value of <= must be numeric', 'detail.f', field({ numeric: ['>', 0, '<='] })],
    ['Too many terms in numeric range expression', 'detail.f', field({ numeric: ['>', 0, '<', 5, '<'] })],
    ['Bottom must be less than top', 'detail.f', field({ numeric: ['>', 5, '<', 5] })],
    ['Value must be between -5.0E9 and 5.0E9, inclusive', 'detail.f', field({ numeric: ['<', 5_000_000_001] })],
    ['Value must be between -5.0E9 and 5.0E9, inclusive', 'detail.f', field({ numeric: ['>', -6e9, '<', 0] })],
    ['Too many elements in numeric expression', 'detail.f', field({ numeric: ['=', 1], prefix: 'a' })],
  ]);
});

describe('eb-create-pattern-operators, "IP address matching"', () => {
  checkReasons([
    ["Malformed CIDR, one '/' required", 'detail.f', field({ cidr: '10.0.0.1' })],
    ["Malformed CIDR, one '/' required", 'detail.f', field({ cidr: '10.0.0.1/8/8' })],
    ['Malformed CIDR, mask bits must be an integer', 'detail.f', field({ cidr: '10.0.0.1/x' })],
    ['Malformed CIDR, mask bits must not be negative', 'detail.f', field({ cidr: '10.0.0.1/-1' })],
    ['IPv4 mask bits must be < 32', 'detail.f', field({ cidr: '10.0.0.1/32' })],
    ['IPv6 mask bits must be < 128', 'detail.f', field({ cidr: '::1/128' })],
    ['Nonstandard IP address: host', 'detail.f', field({ cidr: 'host/8' })],
    ['Invalid IP address: 300.0.0.1', 'detail.f', field({ cidr: '300.0.0.1/8' })],
    ['prefix match pattern must be a string', 'detail.f', field({ cidr: 8 })],
  ]);
});

describe('eb-create-pattern-operators, "Anything-but matching"', () => {
  const mixed = 'Inside anything but list, either all values are number or string, mixed type is not supported';
  const notScalar = 'Inside anything but list, start|null|boolean is not supported.';
  const wrong = 'Value of anything-but must be an array or single string/number value.';
  const notText = 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.';
  const anythingBut = (operand: unknown) => field({ 'anything-but': operand });
  checkReasons([
    [wrong, 'detail.f', anythingBut(null)],
    [wrong, 'detail.f', anythingBut({ prefix: { 'equals-ignore-case': 'a' } })],
    [mixed, 'detail.f', anythingBut([1, 'a'])],
    [mixed, 'detail.f', anythingBut([])],
    [notScalar, 'detail.f', anythingBut(['a', null])],
    [notText, 'detail.f', anythingBut({ 'equals-ignore-case': [1] })],
    ['prefix/suffix match pattern must be a string', 'detail.f', anythingBut({ suffix: [1, 'a'] })],
    ['Null prefix/suffix not allowed', 'detail.f', anythingBut({ prefix: '' })],
    ['wildcard match pattern must be a string', 'detail.f', anythingBut({ wildcard: 5 })],
    ['Consecutive wildcard characters at pos 1', 'detail.f', anythingBut({ wildcard: ['ok', '**'] })],
    ['Unsupported anything-but pattern: numeric', 'detail.f', anythingBut({ numeric: ['=', 1] })],
    ['Anything-But expression name not found', 'detail.f', anythingBut({})],
    ['Too many elements in numeric expression', 'detail.f', anythingBut({ prefix: 'a', suffix: 'b' })],
    ['Value must be between -5.0E9 and 5.0E9, inclusive', 'detail.f', anythingBut(6e9)],
  ]);
});

describe('eb-create-pattern-operators, "Complex example with multiple matching": $or', () => {
  const tooMany = Object.fromEntries(
    ['a', 'b', 'c'].map((name) => [name, { $or: Array.from({ length: 11 }, (_, x) => ({ [`${name}${x}`]: [x] })) }]),
  );
  checkReasons([
    ['There must have at least 2 Objects in $or relationship.', '$or', { $or: [{ a: [1] }] }],
    ['Only JSON object is allowed in array of $or relationship.', 'a.$or', { a: { $or: [{ b: [1] }, ['x']] } }],
    ['It must be an Array followed with $or.', '$or', { $or: 'a' }],
    ['Empty arrays are not allowed', 'b', { $or: [{ a: [1] }, { b: [] }] }],
    [
      'prefix is Ruler reserved fieldName which cannot be used inside $or.',
      'prefix',
      { $or: [{ prefix: { a: [1] } }, { b: [1] }] },
    ],
    ['$or makes more than 1000 rule combinations', 'c.$or', tooMany],
  ]);

  test('1000 combinations are allowed', () => {
    const ten = (name: string) => ({ $or: Array.from({ length: 10 }, (_, x) => ({ [`${name}${x}`]: [x] })) });
    const compiled = compilePattern({ a: ten('a'), b: ten('b'), c: ten('c') });
    expect(compiled.kind === 'pattern' && compiled.matches({ a: { a9: 9 }, b: { b0: 0 }, c: { c5: 5 } })).toBe(true);
  });
});
