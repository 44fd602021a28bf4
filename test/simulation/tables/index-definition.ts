import { checkIndexKey, type KeyAttribute } from './table-keys.ts';
import { type Item, memberOf, type Value } from './value.ts';

/** A global secondary index: rows without its keys are not in it. */
export interface IndexDefinition {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  readonly projection: 'KEYS_ONLY' | 'ALL' | { readonly include: readonly string[] };
}

export interface IndexKey {
  readonly partition: Value;
  readonly sort: Value | undefined;
}

/** Where a row stands in an index; undefined where it is not in it. */
export function indexKeyOf({ partitionKey, sortKey }: IndexDefinition, row: Item): IndexKey | undefined {
  const partition = memberOf(row, partitionKey.name);
  const sort = sortKey && memberOf(row, sortKey.name);
  return partition === undefined || (sortKey && sort === undefined) ? undefined : { partition, sort };
}

/** @throws ValidationException where an attribute of the row cannot be the key of an index */
export function checkIndexKeys(indexes: readonly IndexDefinition[], row: Item): void {
  for (const { partitionKey, sortKey } of indexes) {
    checkIndexKey(partitionKey, row);
    if (sortKey) checkIndexKey(sortKey, row);
  }
}

/** The attributes of the keys of a row in an index, and of its own key. */
export function keyNames({ partitionKey, sortKey }: IndexDefinition): readonly string[] {
  return ['pk', 'sk', partitionKey.name, ...(sortKey ? [sortKey.name] : [])];
}

/** The attributes that an index keeps; undefined: all. */
export function projectedNames(index: IndexDefinition): readonly string[] | undefined {
  if (index.projection === 'ALL') return undefined;
  return index.projection === 'KEYS_ONLY' ? keyNames(index) : [...keyNames(index), ...index.projection.include];
}

/** What stands of a row in an index. */
export function projectedRow(index: IndexDefinition, row: Item): Item {
  const names = projectedNames(index);
  return names === undefined ? row : membersOf(row, names);
}

export function membersOf(row: Item, names: readonly string[]): Record<string, Value> {
  const members: Record<string, Value> = {};
  for (const name of names) {
    const value = memberOf(row, name);
    if (value !== undefined) members[name] = value;
  }
  return members;
}
