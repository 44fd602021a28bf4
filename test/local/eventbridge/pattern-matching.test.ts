import { describe, expect, test } from '@jest/globals';
import { compilePattern } from '../../../local/eventbridge/pattern.ts';

/** One field, the conditions that a pattern gives for it, and values of the field that match or do not. */
interface FieldCase {
  readonly name: string;
  readonly conditions: unknown[];
  readonly yes: readonly unknown[];
  readonly no: readonly unknown[];
}

const missing = Symbol('the field is missing');

function matchesField(conditions: unknown[], value: unknown): boolean {
  const compiled = compilePattern({ detail: { field: conditions } });
  if (compiled.kind === 'invalid') throw new Error(compiled.message);
  return compiled.matches({ source: 'test', detail: value === missing ? { other: 1 } : { field: value } });
}

function checkFields(cases: readonly FieldCase[]): void {
  test.each(cases)('$name', ({ conditions, yes, no }) => {
    expect(yes.filter((value) => !matchesField(conditions, value))).toEqual([]);
    expect(no.filter((value) => matchesField(conditions, value))).toEqual([]);
  });
}

describe('eb-event-patterns: plain values', () => {
  checkFields([
    { name: 'a string, letter by letter', conditions: ['Text'], yes: ['Text'], no: ['text', 'Text ', '', missing] },
    { name: 'one of several', conditions: ['a', 'b', 3], yes: ['a', 'b', 3], no: ['c', '3', 4] },
    { name: 'a number by its value', conditions: [300], yes: [300, 300.0, 3e2], no: ['300', 300.1] },
    { name: 'a boolean', conditions: [true], yes: [true], no: [false, 'true', 1] },
    {
      name: 'a number beyond the comparable ones, such as an account',
      conditions: [123_456_789_012],
      yes: [123_456_789_012],
      no: [123_456_789_013, '123456789012'],
    },
    {
      name: 'an IP address in any writing',
      conditions: ['::1'],
      yes: ['::1', '0:0:0:0:0:0:0:1'],
      no: ['::2', '1', '0.0.0.1'],
    },
    { name: 'an object is no value', conditions: ['a', null], yes: [], no: [{ a: 'a' }, {}] },
  ]);
});

describe('eb-event-patterns-null-values', () => {
  checkFields([
    { name: 'null', conditions: [null], yes: [null], no: ['', 'null', 0, missing] },
    { name: 'the empty string', conditions: [''], yes: [''], no: [null, ' ', missing] },
  ]);
});

describe('eb-event-patterns-arrays', () => {
  checkFields([
    { name: 'any element', conditions: ['b', 'x'], yes: [['a', 'b'], [['b']]], no: [['a', 'c'], []] },
    { name: 'anything-but of any element', conditions: [{ 'anything-but': 'a' }], yes: [['a', 'b']], no: [['a'], []] },
  ]);
});

describe('eb-create-pattern-operators: text', () => {
  checkFields([
    {
      name: 'prefix',
      conditions: [{ prefix: 'aws.partner/genesys.com' }],
      yes: ['aws.partner/genesys.com', 'aws.partner/genesys.com/cloud/1/x'],
      no: ['Aws.partner/genesys.com', 'x aws.partner/genesys.com', 5, null, missing],
    },
    {
      name: 'prefix ignoring case',
      conditions: [{ prefix: { 'equals-ignore-case': 'EventB' } }],
      yes: ['eventbridge', 'EVENTB'],
      no: ['event', 'xeventb', 1],
    },
    { name: 'suffix', conditions: [{ suffix: '.png' }], yes: ['a.png', '.png'], no: ['a.PNG', 'a.png ', 1] },
    {
      name: 'suffix ignoring case',
      conditions: [{ suffix: { 'equals-ignore-case': '.png' } }],
      yes: ['a.PNG', 'a.png'],
      no: ['a.png2', null],
    },
    {
      name: 'equals-ignore-case',
      conditions: [{ 'equals-ignore-case': 'Outbound' }],
      yes: ['Outbound', 'outbound', 'OUTBOUND'],
      no: ['Inbound', 'outbounds', missing],
    },
    { name: 'an empty prefix is any string', conditions: [{ prefix: '' }], yes: ['', 'a'], no: [1, null, missing] },
  ]);
});

describe('eb-create-pattern-operators: wildcard', () => {
  checkFields([
    { name: 'between', conditions: [{ wildcard: 'dir/*.png' }], yes: ['dir/a.png', 'dir/.png'], no: ['dir/a.jpg'] },
    { name: 'several', conditions: [{ wildcard: '*a*b*' }], yes: ['ab', 'xaybz', 'aab'], no: ['ba', 'a', 5] },
    { name: 'parts do not overlap', conditions: [{ wildcard: 'ab*ba' }], yes: ['abba', 'ab-ba'], no: ['aba'] },
    { name: 'three parts neither', conditions: [{ wildcard: 'a*bc*cd' }], yes: ['abccd'], no: ['abcd', 'acdbc'] },
    { name: 'alone', conditions: [{ wildcard: '*' }], yes: ['', 'x'], no: [1, null, missing] },
    { name: 'an escaped asterisk', conditions: [{ wildcard: 'a\\*b' }], yes: ['a*b'], no: ['aXb', 'a\\*b'] },
    { name: 'an escaped backslash', conditions: [{ wildcard: 'a\\\\*' }], yes: ['a\\', 'a\\b'], no: ['ab'] },
    { name: 'line breaks too', conditions: [{ wildcard: 'a*b' }], yes: ['a\nb'], no: ['a\nc'] },
    { name: 'no asterisk', conditions: [{ wildcard: 'abc' }], yes: ['abc'], no: ['abcd', ''] },
  ]);
});

describe('eb-create-pattern-operators: anything-but', () => {
  checkFields([
    {
      name: 'a string',
      conditions: [{ 'anything-but': 'a' }],
      yes: ['b', 'A', 1, null, true],
      no: ['a', missing, {}, []],
    },
    { name: 'a number', conditions: [{ 'anything-but': 123 }], yes: [124, '123', null], no: [123, missing] },
    { name: 'strings', conditions: [{ 'anything-but': ['a', 'b'] }], yes: ['c'], no: ['a', 'b'] },
    { name: 'numbers', conditions: [{ 'anything-but': [1, 2] }], yes: [3], no: [1, 2] },
    { name: 'prefix', conditions: [{ 'anything-but': { prefix: 'in' } }], yes: ['out', 5], no: ['inbound'] },
    { name: 'prefixes', conditions: [{ 'anything-but': { prefix: ['in', 'ex'] } }], yes: ['a'], no: ['in', 'ext'] },
    { name: 'suffix', conditions: [{ 'anything-but': { suffix: '.png' } }], yes: ['a.jpg', null], no: ['a.png'] },
    { name: 'suffixes', conditions: [{ 'anything-but': { suffix: ['1', '2'] } }], yes: ['3'], no: ['a1', '2'] },
    {
      name: 'equals-ignore-case',
      conditions: [{ 'anything-but': { 'equals-ignore-case': 'Receipt' } }],
      yes: ['Text', 7],
      no: ['receipt', 'RECEIPT'],
    },
    {
      name: 'a list ignoring case',
      conditions: [{ 'anything-but': { 'equals-ignore-case': ['Receipt', 'Event'] } }],
      yes: ['Text'],
      no: ['receipt', 'EVENT'],
    },
    { name: 'wildcard', conditions: [{ 'anything-but': { wildcard: '*/lib/*' } }], yes: ['/a', 1], no: ['/lib/a'] },
    {
      name: 'wildcards',
      conditions: [{ 'anything-but': { wildcard: ['*/lib/*', '*/bin/*'] } }],
      yes: ['/a/b'],
      no: ['/lib/a', 'x/bin/y'],
    },
  ]);
});

describe('eb-create-pattern-operators: numeric', () => {
  checkFields([
    { name: '=', conditions: [{ numeric: ['=', 3.018e2] }], yes: [301.8], no: [301.9, '301.8', null, missing] },
    { name: '<', conditions: [{ numeric: ['<', 10] }], yes: [9.999999, -5e9], no: [10, 11] },
    { name: '<=', conditions: [{ numeric: ['<=', 10] }], yes: [10], no: [10.000001] },
    { name: '>', conditions: [{ numeric: ['>', 0] }], yes: [0.000001, 5e9], no: [0, -1] },
    { name: '>=', conditions: [{ numeric: ['>=', 0] }], yes: [0], no: [-0.000001] },
    { name: 'a range', conditions: [{ numeric: ['>', 0, '<=', 5] }], yes: [1, 5], no: [0, 5.1] },
    { name: 'nothing beyond 5.0e9', conditions: [{ numeric: ['>', 0] }], yes: [], no: [5_000_000_001] },
  ]);
});

describe('eb-create-pattern-operators: cidr', () => {
  checkFields([
    {
      name: 'IPv4',
      conditions: [{ cidr: '10.0.0.0/24' }],
      yes: ['10.0.0.0', '10.0.0.255'],
      no: ['10.0.1.0', '10.0.0', 'host', 10, missing],
    },
    {
      name: 'IPv6',
      conditions: [{ cidr: '2001:db8::/33' }],
      yes: ['2001:db8::1', '2001:0db8:7fff::'],
      no: ['2001:db8:8000::', '10.0.0.1'],
    },
    {
      name: 'bits that are not on a byte',
      conditions: [{ cidr: '10.0.0.77/30' }],
      yes: ['10.0.0.78'],
      no: ['10.0.0.80'],
    },
    {
      name: 'a block of one family only',
      conditions: [{ cidr: '0.0.0.0/0' }],
      yes: ['1.2.3.4'],
      no: ['::1', '1', 1.5],
    },
    { name: 'an IPv4-mapped address', conditions: [{ cidr: '10.0.0.0/8' }], yes: ['::ffff:a00:1'], no: ['::a00:1'] },
  ]);
});

describe('eb-create-pattern-operators: exists speaks of leaves only', () => {
  checkFields([
    { name: 'true', conditions: [{ exists: true }], yes: [0, '', null, false, ['a']], no: [missing, {}, { a: 1 }, []] },
    { name: 'false', conditions: [{ exists: false }], yes: [missing, {}, { a: 1 }, []], no: [0, null, ['a']] },
    { name: 'false or a value', conditions: [{ exists: false }, 'a'], yes: [missing, 'a'], no: ['b'] },
  ]);
});
