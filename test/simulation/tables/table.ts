import { type IndexDefinition, indexKeyOf } from './index-definition.ts';
import type { PrimaryKey } from './table-keys.ts';
import { compareText, type Item, memberOf, type Value } from './value.ts';

/** What a row was from a time on; undefined: it was not there. */
interface Version {
  readonly at: number;
  readonly row: Item | undefined;
}

/** One row with its past. It stays after a deletion, as long as an old read may still see the row. */
export interface Entry {
  readonly key: PrimaryKey;
  readonly versions: Version[];
}

export interface TableSettings {
  readonly indexes: readonly IndexDefinition[];
  /** A number attribute with epoch seconds; undefined: rows do not expire. */
  readonly ttlAttribute: string | undefined;
  /** How long after its time a row disappears: 0 at once, Infinity never. */
  readonly ttlDelayMs: number;
  /** How old a read may be at most. */
  readonly rememberMs: number;
  /** Epoch milliseconds; it never goes back. */
  readonly now: () => number;
}

export interface Table {
  readonly indexes: readonly IndexDefinition[];
  readonly now: () => number;
  readonly find: (key: PrimaryKey) => Entry | undefined;
  /** What stood there at a time, undefined where there was none or it had expired. */
  readonly rowAt: (entry: Entry, time: number) => Item | undefined;
  /** What stands there now. */
  readonly newest: (key: PrimaryKey) => Item | undefined;
  /** Undefined deletes. The row is kept as it is: it belongs to the table from here on. */
  readonly write: (key: PrimaryKey, row: Item | undefined) => void;
  /** The entries of a partition in the order of their sort keys. */
  readonly partition: (pk: string) => readonly Entry[];
  /** The entries that are, or lately were, in a partition of an index; unordered. */
  readonly indexPartition: (index: IndexDefinition, value: Value) => Iterable<Entry>;
  readonly entries: () => Iterable<Entry>;
}

interface Partition {
  readonly bySortKey: Map<string, Entry>;
  readonly ordered: Entry[];
}

/** Rows older than this are not deleted ("Using time to live (TTL) in DynamoDB"): such a time is taken for a mistake. */
const oldestTtlMs = 5 * 365 * 24 * 60 * 60 * 1000;

export function createTable({ indexes, ttlAttribute, ttlDelayMs, rememberMs, now }: TableSettings): Table {
  const partitions = new Map<string, Partition>();
  const indexPartitions = new Map(indexes.map((index) => [index, new Map<Value, Set<Entry>>()]));

  function isExpired(row: Item, time: number): boolean {
    const seconds = ttlAttribute === undefined ? undefined : memberOf(row, ttlAttribute);
    if (typeof seconds !== 'number') return false;
    const age = time - seconds * 1000;
    return age >= ttlDelayMs && age < oldestTtlMs;
  }

  function rowAt(entry: Entry, time: number): Item | undefined {
    const { row } = entry.versions.findLast(({ at }) => at <= time) ?? {};
    return row === undefined || isExpired(row, time) ? undefined : row;
  }

  const find = ({ pk, sk }: PrimaryKey) => partitions.get(pk)?.bySortKey.get(sk);

  function enter(key: PrimaryKey): Entry {
    const entry: Entry = { key, versions: [] };
    const partition: Partition = partitions.get(key.pk) ?? { bySortKey: new Map(), ordered: [] };
    partitions.set(key.pk, partition);
    partition.bySortKey.set(key.sk, entry);
    partition.ordered.splice(placeOf(partition.ordered, key.sk), 0, entry);
    return entry;
  }

  /** Drops the versions that no read can see any more. */
  function forget(entry: Entry): void {
    const oldest = now() - rememberMs;
    const younger = entry.versions.findIndex(({ at }) => at > oldest);
    const unseen = (younger < 0 ? entry.versions.length : younger) - 1;
    if (unseen > 0) entry.versions.splice(0, unseen);
  }

  function write(key: PrimaryKey, row: Item | undefined): void {
    const entry = find(key) ?? enter(key);
    entry.versions.push({ at: now(), row });
    forget(entry);
    if (row === undefined) return;
    for (const index of indexes) {
      const place = indexKeyOf(index, row);
      if (place === undefined) continue;
      const inIndex = indexPartitions.get(index);
      const entries = inIndex?.get(place.partition) ?? new Set();
      inIndex?.set(place.partition, entries.add(entry));
    }
  }

  function* indexPartition(index: IndexDefinition, value: Value): Generator<Entry> {
    const entries = indexPartitions.get(index)?.get(value) ?? new Set<Entry>();
    for (const entry of entries) {
      forget(entry);
      if (entry.versions.some(({ row }) => row && indexKeyOf(index, row)?.partition === value)) yield entry;
      else entries.delete(entry);
    }
  }

  return {
    indexes,
    now,
    find,
    rowAt,
    newest: (key) => {
      const entry = find(key);
      return entry && rowAt(entry, now());
    },
    write,
    partition: (pk) => partitions.get(pk)?.ordered ?? [],
    indexPartition,
    *entries() {
      for (const { ordered } of partitions.values()) yield* ordered;
    },
  };
}

/** Where a sort key belongs in the order. */
function placeOf(ordered: readonly Entry[], sk: string): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = ordered[middle];
    if (entry !== undefined && compareText(entry.key.sk, sk) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
