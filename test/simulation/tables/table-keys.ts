import { validationError } from './exceptions.ts';
import { type Item, memberOf, typeOf } from './value.ts';

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N';
}

/** Every table here has these. */
export const partitionKey: KeyAttribute = { name: 'pk', type: 'S' };
export const sortKey: KeyAttribute = { name: 'sk', type: 'S' };

export interface PrimaryKey {
  readonly pk: string;
  readonly sk: string;
}

/** "Quotas in Amazon DynamoDB", partition and sort keys. */
const maximumBytes = { pk: 2048, sk: 1024 };

/** The key of a whole row. */
export function keyOfItem(item: Item): PrimaryKey {
  return { pk: keyText(item, 'pk'), sk: keyText(item, 'sk') };
}

/** A key alone: nothing else may stand beside it. */
export function keyOf(key: Item): PrimaryKey {
  if (Object.keys(key).length !== 2) throw validationError('The number of conditions on the keys is invalid');
  return keyOfItem(key);
}

function keyText(item: Item, name: 'pk' | 'sk'): string {
  const value = memberOf(item, name);
  if (value === undefined)
    throw validationError(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  if (typeof value !== 'string')
    throw validationError(`One or more parameter values were invalid: Type mismatch for key ${name}`);
  if (value === '')
    throw validationError(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
    );
  // A character has at most three bytes per UTF-16 unit.
  if (value.length * 3 > maximumBytes[name] && Buffer.byteLength(value) > maximumBytes[name])
    throw validationError(`One or more parameter values were invalid: Size of ${name} has exceeded the maximum size`);
  return value;
}

/** An attribute that is the key of an index may be missing, but not of another type or empty. */
export function checkIndexKey({ name, type }: KeyAttribute, item: Item): void {
  const value = memberOf(item, name);
  if (value === undefined) return;
  if (typeOf(value) !== type)
    throw validationError('One or more parameter values were invalid: Type mismatch for Index Key');
  if (value === '')
    throw validationError(
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value.',
    );
}
