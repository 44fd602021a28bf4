import { type Binding, type Mentions, noMentions } from './binding.ts';
import { checkBounds, comparators } from './comparators.ts';
import { beginsWith } from './condition-functions.ts';
import { readPath, resolve } from './document-path.ts';
import { validationError } from './exceptions.ts';
import { readValue } from './operand.ts';
import type { KeyAttribute } from './table-keys.ts';
import { type Tokens, tokensOf } from './tokens.ts';
import { compare, typeOf, type Value } from './value.ts';

/** One part of a key condition, its placeholders still open. */
interface KeyPart {
  readonly attribute: (binding: Binding) => string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface KeyCondition {
  readonly mentions: Mentions;
  readonly parts: readonly KeyPart[];
}

/** Which rows of which partition a Query wants. */
export interface KeyRange {
  readonly partition: Value;
  readonly includes: (sortKey: Value) => boolean;
}

const kind = 'KeyConditionExpression';
const known = new Map<string, KeyCondition>();

/** Compiles `pk = :v`, alone or with one condition on the sort key. */
export function keyConditionOf(text: string): KeyCondition {
  const compiled = known.get(text) ?? compile(text);
  known.set(text, compiled);
  return compiled;
}

function compile(text: string): KeyCondition {
  const tokens = tokensOf(kind, text);
  const mentions = noMentions();
  const parts: KeyPart[] = [];
  do parts.push(readPart(tokens, mentions));
  while (tokens.take('AND'));
  if (tokens.peek() !== '') throw tokens.unexpected();
  return { mentions, parts };
}

function readPart(tokens: Tokens, mentions: Mentions): KeyPart {
  if (tokens.take('(')) {
    const part = readPart(tokens, mentions);
    tokens.expect(')');
    return part;
  }
  const begins = tokens.peek() === 'begins_with' && tokens.peek(1) === '(';
  if (begins) {
    tokens.next();
    tokens.next();
  }
  const path = readPath(tokens, mentions);
  const attribute = (binding: Binding) => resolve(path, binding).join('.');
  const value = () => readValue(tokens, mentions).name;
  if (begins) {
    tokens.expect(',');
    const start = value();
    tokens.expect(')');
    return { attribute, operator: 'begins_with', values: [start] };
  }
  if (tokens.take('BETWEEN')) {
    const low = value();
    tokens.expect('AND');
    return { attribute, operator: 'BETWEEN', values: [low, value()] };
  }
  const operator = tokens.next();
  if (comparators[operator] === undefined) throw tokens.unexpected();
  return { attribute, operator, values: [value()] };
}

/**
 * The range of a condition on these keys.
 * @throws ValidationException where it is not one partition and at most one range of it
 */
export function keyRange(
  { parts }: KeyCondition,
  binding: Binding,
  partitionKey: KeyAttribute,
  sortKey: KeyAttribute | undefined,
): KeyRange {
  const byName = new Map(parts.map((part) => [part.attribute(binding), part]));
  const partitionPart = byName.get(partitionKey.name);
  const sortPart = sortKey && byName.get(sortKey.name);
  if (partitionPart === undefined)
    throw validationError(`Query condition missed key schema element: ${partitionKey.name}`);
  if (parts.length > 2 || byName.size !== parts.length || parts.length !== (sortPart ? 2 : 1))
    throw validationError('Query key condition not supported');
  if (partitionPart.operator !== '=') throw validationError('Query key condition not supported');
  const [partition] = valuesOf(partitionPart, binding, partitionKey);
  if (partition === undefined) throw new Error('A comparison has a value.');
  if (sortKey === undefined || sortPart === undefined) return { partition, includes: () => true };
  return { partition, includes: rangeOf(sortPart.operator, valuesOf(sortPart, binding, sortKey)) };
}

function valuesOf(part: KeyPart, binding: Binding, { type }: KeyAttribute): Value[] {
  return part.values.map((name) => {
    const value = binding.values[name];
    if (value === undefined || typeOf(value) !== type || value === '')
      throw validationError(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      );
    return value;
  });
}

function rangeOf(operator: string, [value, high]: readonly Value[]): (sortKey: Value) => boolean {
  if (value === undefined) throw new Error('A comparison has a value.');
  if (high !== undefined) {
    checkBounds(kind, value, high);
    return (key) => compare(key, value) >= 0 && compare(key, high) <= 0;
  }
  if (operator === 'begins_with') {
    if (typeof value === 'number') throw validationError(`Invalid ${kind}: Incorrect operand type for begins_with`);
    return (key) => beginsWith(key, value);
  }
  const holds = comparators[operator];
  if (holds === undefined || operator === '<>')
    throw validationError(`Unsupported operator on KeyCondition: ${operator}`);
  return (key) => holds(key, value);
}
