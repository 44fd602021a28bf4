import type { Binding, Mentions } from './binding.ts';
import { validationError } from './exceptions.ts';
import { checkDistinct, type Operand, readingOf, readOperand, wrongOperand } from './operand.ts';
import type { Tokens } from './tokens.ts';
import { type Item, typeOf, type Value } from './value.ts';

/** What the parser of an update gathers while it reads. */
export interface UpdateReader {
  readonly tokens: Tokens;
  readonly mentions: Mentions;
  /** What depends on the placeholders only. */
  readonly checks: ((binding: Binding) => void)[];
}

/** The right side of a SET, read from the row as it was before the update; undefined where an operand is missing. */
type SetReading = (row: Item, binding: Binding) => Value | undefined;
type SetValue = { readonly reading: SetReading; readonly operand?: Operand };

export const updateKind = 'UpdateExpression';
export const wrongType = () => validationError('An operand in the update expression has an incorrect data type');

/** Reads `operand`, `operand + operand` or `operand - operand`. */
export function readSetValue(reader: UpdateReader): (row: Item, binding: Binding) => Value {
  const { reading } = readSum(reader);
  return (row, binding) => {
    const value = reading(row, binding);
    if (value === undefined)
      throw validationError('The provided expression refers to an attribute that does not exist in the item');
    return value;
  };
}

function readSum(reader: UpdateReader): SetValue {
  const left = readTerm(reader);
  const sign = reader.tokens.peek();
  if (sign !== '+' && sign !== '-') return left;
  reader.tokens.next();
  const right = readTerm(reader);
  checkTypes(reader, sign, [left, right], ['N']);
  return { reading: joined(left, right, (a, b) => sum(a, b, sign)) };
}

function readTerm(reader: UpdateReader): SetValue {
  const { tokens, mentions } = reader;
  if (tokens.take('(')) {
    const inner = readSum(reader);
    tokens.expect(')');
    return { reading: inner.reading };
  }
  if (tokens.peek(1) === '(') return readCall(reader);
  const operand = readOperand(tokens, mentions);
  return { operand, reading: readingOf(operand) };
}

function readCall(reader: UpdateReader): SetValue {
  const { tokens, checks } = reader;
  const name = tokens.next();
  if (name !== 'if_not_exists' && name !== 'list_append')
    throw validationError(`Invalid ${updateKind}: Invalid function name; function: ${name}`);
  tokens.expect('(');
  const first = readTerm(reader);
  tokens.expect(',');
  const second = readTerm(reader);
  tokens.expect(')');
  const operands = [first, second].flatMap(({ operand }) => operand ?? []);
  if (name === 'list_append') {
    checkTypes(reader, name, [first, second], ['L']);
    return { reading: joined(first, second, append) };
  }
  checks.push((binding) => checkDistinct(updateKind, name, operands, binding));
  if (first.operand?.kind !== 'path')
    throw validationError(`Invalid ${updateKind}: Operator or function requires a document path; ${name}`);
  return {
    reading: (row, binding) => {
      // It must be there even where nobody needs it.
      const otherwise = second.reading(row, binding);
      const standing = first.reading(row, binding);
      return standing === undefined || otherwise === undefined ? otherwise : standing;
    },
  };
}

export function checkTypes(
  { checks }: UpdateReader,
  operator: string,
  values: readonly { readonly operand?: Operand }[],
  allowed: readonly string[],
): void {
  for (const { operand } of values) {
    if (operand?.kind !== 'value') continue;
    checks.push((binding) => {
      const value = binding.values[operand.name];
      if (value !== undefined && !allowed.includes(typeOf(value)))
        throw wrongOperand(updateKind, operator, typeOf(value));
    });
  }
}

const joined =
  (a: SetValue, b: SetValue, join: (a: Value, b: Value) => Value): SetReading =>
  (row, binding) => {
    const [first, second] = [a.reading(row, binding), b.reading(row, binding)];
    return first === undefined || second === undefined ? undefined : join(first, second);
  };

function append(list: Value, more: Value): Value {
  if (!Array.isArray(list) || !Array.isArray(more)) throw wrongType();
  return [...list, ...more];
}

/** @throws an Error for fractions and beyond 2^53: DynamoDB reckons with 38 decimal digits, this engine does not */
export function sum(a: Value, b: Value, sign: '+' | '-'): number {
  if (typeOf(a) !== 'N' || typeOf(b) !== 'N') throw wrongType();
  const result = sign === '+' ? Number(a) + Number(b) : Number(a) - Number(b);
  if (![a, b, result].every(Number.isSafeInteger)) throw new Error('This engine reckons with whole numbers only.');
  return result;
}
