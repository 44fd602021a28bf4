import { checkOperands, type Reader, type Test } from './condition-reader.ts';
import { validationError } from './exceptions.ts';
import { type Operand, type Reading, readingOf, readOperand, wrongOperand } from './operand.ts';
import { equal, has, typeOf, type Value } from './value.ts';

/** A function is a condition by itself, or, `size` alone, an operand. */
export type Called =
  | { readonly kind: 'test'; readonly test: Test }
  | { readonly kind: 'operand'; readonly operand: Operand };

/** Reads a function call if one comes next. Function names are written in lower case. */
export function conditionFunctions(reader: Reader): Called | undefined {
  const { tokens, kind } = reader;
  const name = tokens.peek();
  if (tokens.peek(1) !== '(' || !/^[A-Za-z]/.test(name) || /^(NOT|IN)$/i.test(name)) return undefined;
  tokens.next();
  tokens.expect('(');
  const operands: Operand[] = [];
  do operands.push(readOperand(tokens, reader.mentions));
  while (tokens.take(','));
  tokens.expect(')');
  reader.operands.push(...operands);
  const [first, second] = operands;
  const count = arguments_[name];
  if (first === undefined || count === undefined)
    throw validationError(`Invalid ${kind}: Invalid function name; function: ${name}`);
  if (operands.length !== count)
    throw validationError(`Invalid ${kind}: Incorrect number of operands for operator or function; function: ${name}`);
  if (name === 'size') return { kind: 'operand', operand: sizeOperand(reader, first) };
  checkOperands(reader, name, operands);
  return { kind: 'test', test: testOf(reader, name, first, second) };
}

const arguments_: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};

function sizeOperand(reader: Reader, of: Operand): Operand {
  if (of.kind === 'value') checkOperands(reader, 'size', [of], ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M']);
  return { kind: 'size', of };
}

function testOf(reader: Reader, name: string, first: Operand, second: Operand | undefined): Test {
  const a = readingOf(first);
  if (second === undefined) {
    if (first.kind !== 'path')
      throw validationError(`Invalid ${reader.kind}: Operator or function requires a document path; ${name}`);
    const exists = name === 'attribute_exists';
    return (row, binding) => (a(row, binding) !== undefined) === exists;
  }
  const b = readingOf(second);
  switch (name) {
    case 'begins_with':
      checkOperands(reader, name, [first, second], ['S', 'B']);
      return both(a, b, beginsWith);
    case 'contains':
      return both(a, b, contains);
    default:
      checkTypeName(reader, second);
      return both(a, b, (value, type) => typeOf(value) === type);
  }
}

const both =
  (a: Reading, b: Reading, judge: (a: Value, b: Value) => boolean): Test =>
  (row, binding) => {
    const [first, second] = [a(row, binding), b(row, binding)];
    return first !== undefined && second !== undefined && judge(first, second);
  };

export function beginsWith(value: Value, start: Value): boolean {
  if (typeof value === 'string') return typeof start === 'string' && value.startsWith(start);
  if (!(value instanceof Uint8Array) || !(start instanceof Uint8Array)) return false;
  return Buffer.compare(value.subarray(0, start.length), start) === 0;
}

/** A part of a text or of bytes, or a member of a set or list. */
function contains(value: Value, part: Value): boolean {
  if (typeof value === 'string') return typeof part === 'string' && value.includes(part);
  if (value instanceof Set) return has(value, part);
  if (Array.isArray(value)) return value.some((each) => equal(each, part));
  return value instanceof Uint8Array && part instanceof Uint8Array && Buffer.from(value).includes(Buffer.from(part));
}

const typeNames = ['S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS'];

function checkTypeName({ kind, checks }: Reader, operand: Operand): void {
  if (operand.kind !== 'value') throw wrongOperand(kind, 'attribute_type', 'path');
  checks.push(({ values }) => {
    const value = values[operand.name];
    if (typeof value !== 'string' || !typeNames.includes(value))
      throw validationError(`Invalid ${kind}: Invalid attribute type name found; type: ${String(value)}`);
  });
}
