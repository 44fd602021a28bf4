import type { Change } from './edit-item.ts';
import { sum, wrongType } from './set-value.ts';
import { has, typeOf, type Value, type ValueSet } from './value.ts';

/** ADD: to a number or to a set; where nothing stands yet, what is given. */
export function addTo(present: Value | undefined, given: Value): Change {
  if (present === undefined) return { to: given };
  if (!(given instanceof Set)) return { to: sum(present, given, '+') };
  if (!(present instanceof Set) || typeOf(present) !== typeOf(given)) throw wrongType();
  return { to: union(present, given) };
}

/** DELETE: members of a set; no empty set stays. */
export function takeFrom(present: Value | undefined, given: Value): Change {
  if (present === undefined) return 'unchanged';
  if (!(present instanceof Set) || !(given instanceof Set) || typeOf(present) !== typeOf(given)) throw wrongType();
  return difference(present, given);
}

function union(a: ValueSet, b: ValueSet): ValueSet {
  const members: ReadonlySet<string | number | Uint8Array> = a;
  const added = [...b].filter((each) => !has(a, each));
  return sameKind([...members, ...added]);
}

function difference(a: ValueSet, b: ValueSet): Change {
  const kept = [...a].filter((each) => !has(b, each));
  return kept.length === 0 ? 'removed' : { to: sameKind(kept) };
}

function sameKind(members: readonly (string | number | Uint8Array)[]): ValueSet {
  if (members.every((each) => typeof each === 'string')) return new Set(members);
  if (members.every((each) => typeof each === 'number')) return new Set(members);
  return new Set(members.filter((each) => each instanceof Uint8Array));
}
