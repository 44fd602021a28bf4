import { type Binding, type Mentions, noMentions } from './binding.ts';
import { readComparison } from './condition-comparisons.ts';
import type { Reader, Test } from './condition-reader.ts';
import { validationError } from './exceptions.ts';
import type { Operand } from './operand.ts';
import { tokensOf } from './tokens.ts';

export interface Condition {
  readonly mentions: Mentions;
  /** What depends on the placeholders only. Throws ValidationException. */
  readonly check: (binding: Binding) => void;
  readonly holds: Test;
  /** The operands that are paths, for rules about keys. */
  readonly operands: readonly Operand[];
}

const known = new Map<string, Condition>();

/**
 * Compiles a ConditionExpression or FilterExpression ("Condition and filter expressions, operators, and functions in
 * DynamoDB"); each text once.
 * @throws ValidationException for what the grammar does not have
 */
export function conditionOf(kind: 'ConditionExpression' | 'FilterExpression', text: string): Condition {
  const key = `${kind} ${text}`;
  const compiled = known.get(key) ?? compile(kind, text);
  known.set(key, compiled);
  return compiled;
}

function compile(kind: string, text: string): Condition {
  const reader: Reader = {
    kind,
    tokens: tokensOf(kind, text),
    mentions: noMentions(),
    operands: [],
    checks: [],
    closings: new Map(),
  };
  const holds = readOr(reader);
  if (reader.tokens.peek() !== '') throw reader.tokens.unexpected();
  const { mentions, checks, operands } = reader;
  return {
    mentions,
    operands,
    holds,
    check: (binding) => {
      for (const check of checks) check(binding);
    },
  };
}

function readOr(reader: Reader): Test {
  let left = readAnd(reader);
  while (reader.tokens.take('OR')) {
    const [first, second] = [left, readAnd(reader)];
    left = (row, binding) => first(row, binding) || second(row, binding);
  }
  return left;
}

function readAnd(reader: Reader): Test {
  let left = readNot(reader);
  while (reader.tokens.take('AND')) {
    const [first, second] = [left, readNot(reader)];
    left = (row, binding) => first(row, binding) && second(row, binding);
  }
  return left;
}

function readNot(reader: Reader): Test {
  if (!reader.tokens.take('NOT')) return readPrimary(reader);
  const inner = readNot(reader);
  return (row, binding) => !inner(row, binding);
}

function readPrimary(reader: Reader): Test {
  const { tokens, closings } = reader;
  const start = tokens.place();
  if (!tokens.take('(')) return readComparison(reader);
  const inner = readOr(reader);
  if (closings.get(start + 1) === tokens.place())
    throw validationError(`Invalid ${reader.kind}: The expression has redundant parentheses;`);
  tokens.expect(')');
  closings.set(start, tokens.place());
  return inner;
}
