import { describe, expect, test } from '@jest/globals';
import { compilePattern } from '../../../local/eventbridge/pattern.ts';

interface EventCase {
  readonly name: string;
  readonly pattern: unknown;
  readonly yes: readonly unknown[];
  readonly no: readonly unknown[];
}

function checkEvents(cases: readonly EventCase[]): void {
  test.each(cases)('$name', ({ pattern, yes, no }) => {
    const compiled = compilePattern(pattern);
    if (compiled.kind === 'invalid') throw new Error(compiled.message);
    expect(yes.filter((event) => !compiled.matches(event))).toEqual([]);
    expect(no.filter((event) => compiled.matches(event))).toEqual([]);
  });
}

describe('eb-event-patterns: fields', () => {
  checkEvents([
    {
      name: 'all fields of the pattern, others do not matter',
      pattern: { source: ['aws.ec2'], detail: { state: ['stopped'] } },
      yes: [{ source: 'aws.ec2', detail: { state: 'stopped', id: 1 }, id: 'x' }],
      no: [
        { source: 'aws.ec2', detail: { state: 'running' } },
        { source: 'aws.ec2' },
        { detail: { state: 'stopped' } },
      ],
    },
    { name: 'names keep their case', pattern: { detail: { State: ['a'] } }, yes: [], no: [{ detail: { state: 'a' } }] },
    {
      name: 'nothing but an object is an event',
      pattern: { a: [{ exists: false }] },
      yes: [{}],
      no: [null, [], 'a', undefined],
    },
    {
      name: 'the rule of a Genesys bus, whatever the case of direction and type',
      pattern: {
        source: [{ prefix: 'aws.partner/genesys.com' }],
        detail: {
          eventBody: {
            direction: [{ 'equals-ignore-case': 'outbound' }],
            type: [{ 'equals-ignore-case': 'text' }, { 'equals-ignore-case': 'structured' }],
          },
        },
      },
      yes: [
        genesys({ direction: 'Outbound', type: 'Text' }),
        genesys({ direction: 'OUTBOUND', type: 'structured' }),
        genesys({ direction: 'outbound', type: 'TEXT' }),
      ],
      no: [
        genesys({ direction: 'Inbound', type: 'Text' }),
        genesys({ direction: 'Outbound', type: 'Receipt' }),
        genesys({ type: 'Text' }),
        { ...genesys({ direction: 'Outbound', type: 'Text' }), source: 'aws.partner/other.com/x' },
      ],
    },
  ]);
});

function genesys(eventBody: Record<string, unknown>) {
  const source = 'aws.partner/genesys.com/cloud/0d1c5f5e/bus';
  return { source, 'detail-type': 'v2.conversations.messages', detail: { eventBody } };
}

describe('event-ruler README, "Compiled rules and JSON keys with dots"', () => {
  const nested = { detail: { state: { status: 'running' } } };
  const dotted = { detail: { 'state.status': 'running' } };
  checkEvents([
    {
      name: 'a nested pattern matches both',
      pattern: { detail: { state: { status: ['running'] } } },
      yes: [nested, dotted],
      no: [{ detail: { state: 'running' } }],
    },
    {
      name: 'a dotted pattern matches both',
      pattern: { 'detail.state.status': ['running'] },
      yes: [nested, dotted],
      no: [{ 'detail.state': 'running' }],
    },
    {
      name: 'of two writings of a field the later counts',
      pattern: { a: { b: [1] }, 'a.b': [2] },
      yes: [{ a: { b: 2 } }],
      no: [{ a: { b: 1 } }],
    },
  ]);
});

describe('event-ruler README, "JSON Array Matching"', () => {
  const people = {
    people: [
      { first: 'Ann', last: 'Doe', tags: ['x', 'y'] },
      { first: 'Bob', last: 'Roe' },
    ],
  };
  checkEvents([
    {
      name: 'objects of an array stand for its field',
      pattern: { people: { first: ['Bob'] } },
      yes: [people, { people: [[{ first: 'Bob' }]] }],
      no: [{ people: [{ first: 'Ann' }] }],
    },
    {
      name: 'all fields from one element',
      pattern: { people: { first: ['Ann'], last: ['Doe'] } },
      yes: [people],
      no: [{ people: [{ first: 'Ann', last: 'Roe' }, { last: 'Doe' }] }],
    },
    {
      name: 'not Ann Roe',
      pattern: { people: { first: ['Ann'], last: ['Roe'] } },
      yes: [{ people: { first: 'Ann', last: 'Roe' } }],
      no: [people],
    },
    {
      name: 'another candidate is tried when the first does not fit',
      pattern: { people: { first: [{ exists: true }], last: ['Roe'], tags: [{ exists: false }] } },
      yes: [people],
      no: [{ people: [{ first: 'Bob', last: 'Roe', tags: ['z'] }] }],
    },
    {
      name: 'absent in the element that the fields before it chose',
      pattern: { people: { first: ['Bob'], tags: [{ exists: false }] } },
      yes: [people],
      no: [{ people: [{ first: 'Bob', tags: ['x'] }] }],
    },
    {
      name: 'different arrays are independent',
      pattern: { a: { x: [1] }, b: { x: [2] } },
      yes: [{ a: [{ x: 0 }, { x: 1 }], b: [{ x: 2 }] }],
      no: [{ a: [{ x: 2 }], b: [{ x: 1 }] }],
    },
    {
      name: 'arrays within elements',
      pattern: { a: { b: { x: [1], y: [2] }, c: [3] } },
      yes: [{ a: [{ c: 3, b: [{ x: 9 }, { x: 1, y: 2 }] }] }],
      no: [{ a: [{ c: 3, b: [{ x: 1 }, { y: 2 }] }] }, { a: [{ c: 3 }, { b: { x: 1, y: 2 } }] }],
    },
  ]);
});

describe('eb-create-pattern-operators, "Complex example with multiple matching": $or', () => {
  checkEvents([
    {
      name: 'and beside or',
      pattern: { source: ['s'], $or: [{ a: [1] }, { b: [2], c: [3] }] },
      yes: [
        { source: 's', a: 1 },
        { source: 's', b: 2, c: 3 },
      ],
      no: [{ a: 1 }, { source: 's', b: 2 }, { source: 's', a: 2, c: 3 }],
    },
    {
      name: 'at several levels',
      pattern: { $or: [{ a: [1] }, { b: [2] }], detail: { $or: [{ c: [3] }, { d: { e: [4] } }] } },
      yes: [
        { a: 1, detail: { c: 3 } },
        { b: 2, detail: { d: { e: 4 } } },
      ],
      no: [{ a: 1, detail: { e: 4 } }, { detail: { c: 3 } }],
    },
    {
      name: 'within or',
      pattern: { $or: [{ a: [1], $or: [{ b: [2] }, { c: [3] }] }, { d: [4] }] },
      yes: [{ a: 1, b: 2 }, { a: 1, c: 3 }, { d: 4 }],
      no: [{ a: 1 }, { b: 2, c: 3 }],
    },
    {
      name: 'with operators',
      pattern: { detail: { $or: [{ n: [{ numeric: ['>', 0] }] }, { s: [{ exists: false }] }] } },
      yes: [{ detail: { n: 1, s: 'x' } }, { detail: {} }],
      no: [{ detail: { n: 0, s: 'x' } }],
    },
    {
      name: 'a branch overwrites the same field written before',
      pattern: { a: [1], $or: [{ a: [2] }, { b: [3] }] },
      yes: [{ a: 2 }, { a: 1, b: 3 }],
      no: [{ a: 1 }, { a: 2.5, b: 3 }],
    },
    {
      name: 'a field of that name, as before the operator (event-ruler README, "backward compatibility")',
      pattern: { $or: { metricType: ['M'] } },
      yes: [{ $or: { metricType: 'M' } }],
      no: [{ metricType: 'M' }],
    },
  ]);
});
