import * as z from 'zod/mini';
import { atPath } from '../at-path.ts';
import { readTime } from '../epoch-time.ts';
import { idOrNumber, text } from '../fields.ts';
import { objectOf } from '../json-object.ts';

/**
 * A value of a request, where the mapping may say that one is. `missing`: nothing is there, or null; `wrong`: what is there
 * cannot be it. A reason names the field and its path, which whoever deployed wrote; never a value.
 */
export type Mapped<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'not-mapped' }
  | { readonly kind: 'missing' | 'wrong'; readonly reason: string };

/** What a message cannot do without. */
export type Needed<T> = Exclude<Mapped<T>, { kind: 'not-mapped' }>;

/** The words of each meaning; undefined: it has none. */
type Words<Meaning extends string> = Readonly<Record<Meaning, readonly string[] | undefined>>;

/** A `routingId`, or what an app gave in its place, such as a token: FCM's have at most 4,096 characters. */
const address = text.check(z.maxLength(4096));

/** JSON's own texts for what is no text, so that words can tell `true` or `3`. */
const comparable = z.union([z.string(), z.number(), z.boolean()]);

/** Reads one request; each of these takes a field's name in the mapping and its path. */
export function mappedFrom(body: Readonly<Record<string, unknown>>) {
  function read<T>(field: string, path: string | undefined, readValue: (value: unknown) => T | undefined): Mapped<T> {
    if (path === undefined) return { kind: 'not-mapped' };
    const named = `${field} (${path || 'the whole body'})`;
    const there = atPath(body, path);
    if (there === undefined || there === null) return { kind: 'missing', reason: `${named} is missing` };
    const value = readValue(there);
    return value === undefined ? { kind: 'wrong', reason: `${named} cannot be read` } : { kind: 'found', value };
  }
  type Path = string | undefined;
  return {
    id: (field: string, path: Path) => read(field, path, (value) => idOrNumber.safeParse(value).data),
    address: (field: string, path: Path) => read(field, path, (value) => address.safeParse(value).data),
    text: (field: string, path: Path) => read(field, path, (value) => text.safeParse(value).data),
    time: (field: string, path: Path) => read(field, path, readTime),
    object: (field: string, path: Path) => read(field, path, objectOf),
    /** The first meaning that has the word which is there; `wrong`: none has. */
    meaning: <Meaning extends string>(field: string, path: Path, words: Words<Meaning>) =>
      read(field, path, (value) => meaningOf(comparable.safeParse(value).data, words)),
  };
}
export type Mapper = ReturnType<typeof mappedFrom>;

export const valueIn = <T>(mapped: Mapped<T>): T | undefined => (mapped.kind === 'found' ? mapped.value : undefined);

function meaningOf<Meaning extends string>(
  there: string | number | boolean | undefined,
  words: Words<Meaning>,
): Meaning | undefined {
  if (there === undefined) return undefined;
  for (const meaning in words) {
    if (words[meaning]?.some((word) => folded(word) === folded(there))) return meaning;
  }
  return undefined;
}

const folded = (word: string | number | boolean): string => String(word).trim().toLowerCase();
