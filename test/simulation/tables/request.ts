import type { Chaos, TableCall } from '../chaos.ts';
import { noSuchTable } from './exceptions.ts';
import type { Entry, Table } from './table.ts';
import type { Item } from './value.ts';

/** All that the commands of one client work on. */
export interface Engine {
  readonly tables: ReadonlyMap<string, Table>;
  readonly chaos: Chaos;
  readonly now: () => number;
  /** Transactions by their ClientRequestToken. */
  readonly transactions: Map<string, { readonly text: string; readonly until: number }>;
}

/** One command, read and checked; it can be executed any number of times, as the SDK repeats it. */
export interface Prepared {
  readonly call: TableCall;
  /** @returns the SDK's output without `$metadata` */
  readonly execute: (call: TableCall) => object;
}

export function tableOf({ tables }: Engine, name: string | undefined): { name: string; table: Table } {
  if (name === undefined) throw new Error('The command names no table.');
  const table = tables.get(name);
  if (table === undefined) throw noSuchTable();
  return { name, table };
}

/** @throws an Error for members that this engine does not act on: it never leaves out silently what was asked for */
export function checkMembers(operation: string, input: object, known: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !known.has(name)) throw new Error(`This engine does not know ${name} of ${operation}.`);
  }
}

/** How a read sees the rows of a table: the newest, or as old as the world says. */
export function sightOf(
  { chaos, now }: Engine,
  { name, table }: { readonly name: string; readonly table: Table },
  consistent: boolean,
  call: TableCall,
): (entry: Entry) => Item | undefined {
  const time = now();
  if (consistent) return (entry) => table.rowAt(entry, time);
  return (entry) => table.rowAt(entry, time - chaos.ageMs(call, { table: name, ...entry.key }));
}
