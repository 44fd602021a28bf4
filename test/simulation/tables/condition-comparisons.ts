import { atMost, checkBounds, comparators, isEqual, orderedTypes } from './comparators.ts';
import { conditionFunctions } from './condition-functions.ts';
import { checkOperands, type Reader, type Test } from './condition-reader.ts';
import { validationError } from './exceptions.ts';
import { type Operand, type Reading, readingOf, readOperand } from './operand.ts';

export function readComparison(reader: Reader): Test {
  const { tokens } = reader;
  const called = conditionFunctions(reader);
  if (called?.kind === 'test') return called.test;
  const operand = called?.operand ?? take(reader);
  if (tokens.take('BETWEEN')) return readBetween(reader, operand);
  if (tokens.take('IN')) return readIn(reader, operand);
  const operator = tokens.peek();
  const compareBy = comparators[operator];
  if (compareBy === undefined) throw tokens.unexpected();
  tokens.next();
  const right = readSide(reader);
  checkOperands(reader, operator, [operand, right], operator === '=' || operator === '<>' ? undefined : orderedTypes);
  const [a, b] = [readingOf(operand), readingOf(right)];
  return (row, binding) => compareBy(a(row, binding), b(row, binding));
}

/** An operand that may be `size(…)`. */
function readSide(reader: Reader): Operand {
  const called = conditionFunctions(reader);
  if (called?.kind === 'test') throw reader.tokens.unexpected();
  return called?.operand ?? take(reader);
}

function take(reader: Reader): Operand {
  const operand = readOperand(reader.tokens, reader.mentions);
  reader.operands.push(operand);
  return operand;
}

function readBetween(reader: Reader, operand: Operand): Test {
  const low = readSide(reader);
  reader.tokens.expect('AND');
  const high = readSide(reader);
  checkOperands(reader, 'BETWEEN', [operand, low, high], orderedTypes);
  if (low.kind === 'value' && high.kind === 'value')
    reader.checks.push(({ values }) => checkBounds(reader.kind, values[low.name], values[high.name]));
  const [value, from, to] = [readingOf(operand), readingOf(low), readingOf(high)];
  return (row, binding) => {
    const read = value(row, binding);
    return atMost(from(row, binding), read) && atMost(read, to(row, binding));
  };
}

const maximumInOperands = 100;

function readIn(reader: Reader, operand: Operand): Test {
  const list: Operand[] = [];
  reader.tokens.expect('(');
  do list.push(readSide(reader));
  while (reader.tokens.take(','));
  reader.tokens.expect(')');
  if (list.length > maximumInOperands) throw validationError(`Invalid ${reader.kind}: Too many operands for IN`);
  checkOperands(reader, 'IN', [operand, ...list]);
  const value = readingOf(operand);
  const readings: readonly Reading[] = list.map(readingOf);
  return (row, binding) => {
    const read = value(row, binding);
    return readings.some((reading) => isEqual(read, reading(row, binding)));
  };
}
