/**
 * Attribute values as the engine keeps them: never changed once stored, so that rows share what they have in common.
 * Arrays are mutable by type only; `Array.isArray` narrows no readonly ones.
 */
export type Value = string | number | bigint | boolean | null | Uint8Array | ValueSet | Value[] | Item;
export type ValueSet = Set<string> | Set<number> | Set<Uint8Array>;
export interface Item {
  readonly [name: string]: Value;
}

export type ValueType = 'S' | 'N' | 'BOOL' | 'NULL' | 'B' | 'L' | 'M' | 'SS' | 'NS' | 'BS';

export function typeOf(value: Value): ValueType {
  switch (typeof value) {
    case 'string':
      return 'S';
    case 'number':
    case 'bigint':
      return 'N';
    case 'boolean':
      return 'BOOL';
    default:
      if (value === null) return 'NULL';
      if (Array.isArray(value)) return 'L';
      if (value instanceof Set) return setTypeOf(value);
      return value instanceof Uint8Array ? 'B' : 'M';
  }
}

function setTypeOf(set: ValueSet): 'SS' | 'NS' | 'BS' {
  for (const first of set) return typeof first === 'string' ? 'SS' : first instanceof Uint8Array ? 'BS' : 'NS';
  throw new Error('There are no empty sets.');
}

export const isMap = (value: Value | undefined): value is Item =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Set) &&
  !(value instanceof Uint8Array);

/** A member that the row itself has; `constructor` is not one of them. */
export const memberOf = (item: Item, name: string): Value | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((each, i) => equalOr(each, b[i]));
  if (a instanceof Set) return b instanceof Set && a.size === b.size && [...a].every((each) => has(b, each));
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (!isMap(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => equalOr(a[name], memberOf(b, name)));
}

const equalOr = (a: Value | undefined, b: Value | undefined): boolean =>
  a !== undefined && b !== undefined && equal(a, b);

/** Whether a set holds a value, bytes compared as bytes. */
export function has(set: ValueSet, value: Value): boolean {
  for (const each of set) if (equal(each, value)) return true;
  return false;
}

/** The order of sort keys and of `<`: text by its UTF-8 bytes, numbers by size, bytes unsigned. Of equal types only. */
export function compare(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if ((typeof a === 'number' || typeof a === 'bigint') && (typeof b === 'number' || typeof b === 'bigint'))
    return a < b ? -1 : a > b ? 1 : 0;
  throw new Error(`There is no order between ${typeOf(a)} and ${typeOf(b)}.`);
}

/** UTF-16 sorts surrogates below the characters from U+E000 on, UTF-8 above them. */
const differsInOrder = /[\uD800-\uFFFF]/;

export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (differsInOrder.test(a) && differsInOrder.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
