/** What was found is not asked for again for a while; callers at the same time share one question. */
export interface Remembered<Found> {
  /** What is remembered under the key, else what `find` finds; a failure is not kept. */
  readonly get: (key: string, find: () => Promise<Found>) => Promise<Found>;
}

export interface RememberedSettings<Found> {
  /** The oldest goes where there are more. */
  readonly capacity: number;
  /** Milliseconds; 0: not at all. */
  readonly keepMs: (found: Found) => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export function createRemembered<Found>({ capacity, keepMs, now }: RememberedSettings<Found>): Remembered<Found> {
  const held = new Map<string, { readonly found: Promise<Found>; until: number }>();
  return {
    get(key, find) {
      const known = held.get(key);
      if (known && now() < known.until) return known.found;
      const mine = { found: find(), until: Number.POSITIVE_INFINITY };
      mine.found.then(
        (found) => {
          mine.until = now() + keepMs(found);
        },
        () => {
          mine.until = Number.NEGATIVE_INFINITY;
        },
      );
      held.delete(key);
      held.set(key, mine);
      const [oldest] = held.keys();
      if (oldest !== undefined && held.size > capacity) held.delete(oldest);
      return mine.found;
    },
  };
}
