import type { Item, Value, ValueSet } from './value.ts';

/**
 * A copy of what a caller gave, as the SDK would have written it with `removeUndefinedValues`, which the clients in
 * lambdas/adapters use.
 * @throws an Error for what cannot be written: undefined, empty sets, NaN, numbers beyond 2^53, instances of classes
 */
export function copyIn(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return numberIn(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case 'object':
      return objectIn(value);
    default:
      throw new Error(`A value of type ${typeof value} cannot be written to a table.`);
  }
}

/** A row, or a key. */
export function copyItemIn(item: unknown): Item {
  if (typeof item !== 'object' || item === null) throw new Error('A row is an object.');
  return mapIn(item);
}

function numberIn(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw new Error(`The number ${value} cannot be written to a table.`);
  // Text has no negative zero.
  return value === 0 ? 0 : value;
}

function objectIn(value: object | null): Value {
  if (value === null) return null;
  if (Array.isArray(value)) return value.filter((each) => each !== undefined).map(copyIn);
  if (value instanceof Set) return setIn([...value].filter((each) => each !== undefined));
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (!isPlain(value)) throw new Error(`An instance of ${value.constructor?.name} cannot be written to a table.`);
  return mapIn(value);
}

/** Of any realm: what `structuredClone` makes inside a test runner's context has another Object.prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function mapIn(source: object): Item {
  const copy: Record<string, Value> = {};
  for (const [name, value] of Object.entries(source)) {
    if (name === '__proto__') throw new Error('The SDK does not write a member __proto__.');
    if (value !== undefined) copy[name] = copyIn(value);
  }
  return copy;
}

function setIn(members: readonly unknown[]): ValueSet {
  if (members.length === 0) throw new Error('An empty set cannot be written to a table.');
  if (members.every((each) => typeof each === 'string')) return new Set(members);
  if (members.every((each) => each instanceof Uint8Array)) return new Set(members.map((each) => new Uint8Array(each)));
  if (members.every((each) => typeof each === 'number')) return new Set(members.map(numberIn));
  throw new Error('A set holds texts, numbers or bytes, and only one of them.');
}

/** A copy for a caller, who may change it. */
export function copyOut(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOut);
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (value instanceof Set) return setOut(value);
  return copyItemOut(value);
}

export function copyItemOut(item: Item): Record<string, Value> {
  const copy: Record<string, Value> = {};
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) copy[name] = typeof value === 'object' ? copyOut(value) : value;
  }
  return copy;
}

function setOut(set: ValueSet): ValueSet {
  const members: readonly unknown[] = [...set];
  return setIn(members);
}
