import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/**
 * What a former version of the local stack left in its tables, as it stood there after one scene: a customer with an
 * iPhone and an Android device; `m-1` was pushed to both; `m-2` met providers that said "later"; `m-3` came while the
 * iPhone was watching. Only sets are written otherwise, as `{set: […]}`.
 */
const recordedSchema = z.object({
  version: z.string(),
  /** Of the sources that wrote them. */
  commit: z.string(),
  recordedAt: z.int(),
  rows: z.record(z.enum(['presence', 'device', 'journal']), z.array(z.record(z.string(), z.json()))),
});

export type Recorded = z.output<typeof recordedSchema>;
export type Row = Readonly<Record<string, unknown>>;

const fileOf = (name: string) => join(import.meta.dirname, `${name}.json`);

/** The rows of a version, as if they had been written so long before `now`. */
export function recorded(version: string, now: number, ageMs: number): Omit<Recorded, 'rows'> & { rows: Rows } {
  const { rows, ...about } = recordedSchema.parse(JSON.parse(readFileSync(fileOf(version), 'utf8')));
  const laterMs = now - ageMs - about.recordedAt;
  const { presence, device, journal } = rows;
  const moved = (some: readonly Row[]) =>
    some.map((row) => z.record(z.string(), z.unknown()).parse(move(row, laterMs)));
  return { ...about, rows: { presence: moved(presence), device: moved(device), journal: moved(journal) } };
}

export interface Rows {
  readonly presence: readonly Row[];
  readonly device: readonly Row[];
  readonly journal: readonly Row[];
}

/** Every number that is a time of these years, in milliseconds or seconds, moved; the names of unread messages hold one. */
function move(value: unknown, laterMs: number): unknown {
  if (typeof value === 'number') {
    if (value > 1_500_000_000_000) return value + laterMs;
    return value > 1_500_000_000 ? value + Math.round(laterMs / 1000) : value;
  }
  if (Array.isArray(value)) return value.map((one) => move(one, laterMs));
  if (typeof value !== 'object' || value === null) return value;
  const set = z.strictObject({ set: z.array(z.string()) }).safeParse(value).data?.set;
  if (set)
    return new Set(set.map((name) => name.replace(/^\d{15}/, (at) => String(Number(at) + laterMs).padStart(15, '0'))));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, move(inner, laterMs)]));
}
