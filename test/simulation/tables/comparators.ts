import { validationError } from './exceptions.ts';
import { compare, equal, typeOf, type Value } from './value.ts';

/** The types that have an order. */
export const orderedTypes: readonly string[] = ['S', 'N', 'B'];

export type Comparator = (a: Value | undefined, b: Value | undefined) => boolean;

export const isEqual: Comparator = (a, b) => a !== undefined && b !== undefined && equal(a, b);
const bothOrdered = (a: Value | undefined, b: Value | undefined): number | undefined => {
  if (a === undefined || b === undefined) return undefined;
  const type = typeOf(a);
  return type === typeOf(b) && orderedTypes.includes(type) ? compare(a, b) : undefined;
};
export const atMost: Comparator = (a, b) => (bothOrdered(a, b) ?? 1) <= 0;

/** Values of different types are different and have no order; so does a missing one. */
export const comparators: Readonly<Record<string, Comparator>> = {
  '=': isEqual,
  '<>': (a, b) => !isEqual(a, b),
  '<': (a, b) => (bothOrdered(a, b) ?? 0) < 0,
  '<=': atMost,
  '>': (a, b) => (bothOrdered(a, b) ?? 0) > 0,
  '>=': (a, b) => (bothOrdered(a, b) ?? -1) >= 0,
};

export function checkBounds(kind: string, low: Value | undefined, high: Value | undefined): void {
  if (low === undefined || high === undefined) return;
  if (typeOf(low) !== typeOf(high))
    throw validationError(`Invalid ${kind}: The BETWEEN operator requires same data type for lower and upper bounds`);
  if (compare(low, high) > 0)
    throw validationError(
      `Invalid ${kind}: The BETWEEN operator requires upper bound to be greater than or equal to lower bound`,
    );
}
