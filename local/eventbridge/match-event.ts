import type { Condition } from './condition.ts';
import type { ArrayPlaces, EventLeaves } from './event-leaves.ts';
import type { Alternative } from './pattern-alternatives.ts';

/**
 * Whether the event has, for every field of the alternative, a value that meets one of its conditions, all of them
 * from the same elements of the event's arrays: in `[{"name": "Ann", "age": 7}, {"name": "Bob", "age": 9}]` there is
 * no Ann of 9 (event-ruler, README, "JSON Array Matching"). Fields are tried in order of their names, since a field
 * that must be absent is looked for only in the elements that the fields before it have settled on.
 */
export function matchesAlternative(alternative: Alternative, leaves: EventLeaves): boolean {
  const fields = [...alternative].sort(([left], [right]) => (left < right ? -1 : 1));
  return matchFrom(fields, leaves, new Map());
}

function matchFrom(
  fields: readonly (readonly [string, readonly Condition[]])[],
  leaves: EventLeaves,
  settled: ArrayPlaces,
): boolean {
  const [field, ...rest] = fields;
  if (!field) return true;
  const [path, conditions] = field;
  const candidates = (leaves.get(path) ?? []).flatMap(({ value, places }) => {
    const joined = joinPlaces(settled, places);
    return joined ? [{ value, joined }] : [];
  });
  if (candidates.length === 0) {
    return conditions.some(({ kind }) => kind === 'absent') && matchFrom(rest, leaves, settled);
  }
  return candidates.some(
    ({ value, joined }) =>
      conditions.some((condition) => condition.kind === 'value' && condition.test(value)) &&
      matchFrom(rest, leaves, joined),
  );
}

/** Both places together; undefined when they name different elements of one array. */
function joinPlaces(settled: ArrayPlaces, places: ArrayPlaces): ArrayPlaces | undefined {
  for (const [array, index] of places) {
    if ((settled.get(array) ?? index) !== index) return undefined;
  }
  return places.size === 0 ? settled : new Map([...settled, ...places]);
}
