import { isObject, type LeafValue } from './condition.ts';

/** Which element of which array of the event a value stands in: array number → element index. */
export type ArrayPlaces = ReadonlyMap<number, number>;

/** One value of an event, with the elements that it stands in. */
export interface Leaf {
  readonly value: LeafValue;
  readonly places: ArrayPlaces;
}

/** All values of an event by dotted path. An empty object or array leaves nothing, so its field does not exist. */
export type EventLeaves = ReadonlyMap<string, readonly Leaf[]>;

/**
 * Flattens an event. Arrays vanish from the paths, so a value in an array, or in an object in an array, stands under
 * the array's own path (eb-event-patterns-arrays); only where objects and arrays stand in arrays is their place
 * remembered, for plain elements need none to be told apart.
 */
export function eventLeaves(event: Record<string, unknown>): EventLeaves {
  const leaves = new Map<string, Leaf[]>();
  let arrayCount = 0;

  function visit(value: unknown, path: string, places: ArrayPlaces): void {
    if (Array.isArray(value)) {
      const array = arrayCount;
      arrayCount += 1;
      for (const [index, element] of value.entries()) {
        const nested = typeof element === 'object' && element !== null;
        visit(element, path, nested ? new Map([...places, [array, index]]) : places);
      }
    } else if (isObject(value)) {
      for (const [name, field] of Object.entries(value)) visit(field, path === '' ? name : `${path}.${name}`, places);
    } else if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      const leaf = { value, places };
      const siblings = leaves.get(path);
      if (siblings) siblings.push(leaf);
      else leaves.set(path, [leaf]);
    }
  }

  visit(event, '', new Map());
  return leaves;
}
