/** What can stand at a leaf of an event: objects and arrays are walked into and are never values themselves. */
export type LeafValue = string | number | boolean | null;

/**
 * One entry of the array that a pattern gives for a field. `absent` is kept apart because it speaks of a field
 * that has no value at all (eb-create-pattern-operators, "Exists matching").
 */
export type Condition =
  | { readonly kind: 'value'; readonly test: (value: LeafValue) => boolean }
  | { readonly kind: 'absent' };

/** Why a pattern is refused; `reason` is AWS's wording. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: string;
}

export function refused(reason: string): Refusal {
  return { kind: 'refused', reason };
}

export function valueCondition(test: (value: LeafValue) => boolean): Condition {
  return { kind: 'value', test };
}

/** A condition that only a string can meet. */
export function textCondition(test: (text: string) => boolean): Condition {
  return valueCondition((value) => typeof value === 'string' && test(value));
}

/** Narrows what was read from JSON to an object, which in a pattern is never an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
