import type { Binding, Mentions } from './binding.ts';
import { type Path, readPath, resolve, valueOfPath } from './document-path.ts';
import { validationError } from './exceptions.ts';
import type { Tokens } from './tokens.ts';
import { type Item, isMap, type Value } from './value.ts';

/** One side of a comparison, or an argument of a function. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'size'; readonly of: Operand };

/** What a row (undefined: there is none) gives for an operand; undefined where the row does not have it. */
export type Reading = (row: Item | undefined, binding: Binding) => Value | undefined;

export function readOperand(tokens: Tokens, mentions: Mentions): Operand {
  if (tokens.peek().startsWith(':')) return readValue(tokens, mentions);
  return { kind: 'path', path: readPath(tokens, mentions) };
}

export function readValue(tokens: Tokens, mentions: Mentions): Operand & { readonly kind: 'value' } {
  const name = tokens.peek();
  if (!/^:\w+$/.test(name)) throw tokens.unexpected();
  mentions.values.add(tokens.next());
  return { kind: 'value', name };
}

/** The operand as a function of row and binding, made once per expression. */
export function readingOf(operand: Operand): Reading {
  switch (operand.kind) {
    case 'path': {
      const { path } = operand;
      return (row, binding) => valueOfPath(row, path, binding);
    }
    case 'value': {
      const { name } = operand;
      return (_, { values }) => values[name];
    }
    case 'size': {
      const reading = readingOf(operand.of);
      return (row, binding) => sizeOf(reading(row, binding));
    }
  }
}

/** Length of texts and binaries, members of everything that has members; numbers, booleans and null have no size. */
function sizeOf(value: Value | undefined): number | undefined {
  if (typeof value === 'string') return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  if (value instanceof Set) return value.size;
  if (Array.isArray(value)) return value.length;
  return isMap(value) ? Object.keys(value).length : undefined;
}

/** Only paths are compared: two placeholders may well have the same value, and sizes may be compared with themselves. */
export function checkDistinct(kind: string, operator: string, operands: readonly Operand[], binding: Binding): void {
  const [first, ...rest] = operands.map((operand) =>
    operand.kind === 'path' ? JSON.stringify(resolve(operand.path, binding)) : undefined,
  );
  if (first === undefined || !rest.includes(first)) return;
  throw validationError(
    `Invalid ${kind}: The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}`,
  );
}

export const wrongOperand = (kind: string, operator: string, type: string) =>
  validationError(
    `Invalid ${kind}: Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
  );
