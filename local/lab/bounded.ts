/** The newest of something, by key: at most so many, and so many bytes. */
export interface Bounded<Value> {
  /** As the newest; one of the same key goes. */
  readonly set: (key: string, value: Value, bytes: number) => void;
  readonly get: (key: string) => Value | undefined;
  readonly has: (key: string) => boolean;
  /** Newest first. */
  readonly newest: () => readonly Value[];
  readonly size: () => number;
}

/** @param onGone is told of each that is there no more */
export function createBounded<Value>(
  most: { readonly count: number; readonly bytes: number },
  onGone: (value: Value) => void = () => {},
): Bounded<Value> {
  // A Map is in the order of insertion: the oldest come first.
  const kept = new Map<string, { readonly value: Value; readonly bytes: number }>();
  let bytes = 0;
  const remove = (key: string) => {
    const entry = kept.get(key);
    if (!entry) return;
    kept.delete(key);
    bytes -= entry.bytes;
    onGone(entry.value);
  };
  return {
    set: (key, value, size) => {
      remove(key);
      kept.set(key, { value, bytes: size });
      bytes += size;
      for (const oldest of kept.keys()) {
        if (kept.size <= most.count && bytes <= most.bytes) return;
        remove(oldest);
      }
    },
    get: (key) => kept.get(key)?.value,
    has: (key) => kept.has(key),
    newest: () => [...kept.values()].map(({ value }) => value).reverse(),
    size: () => kept.size,
  };
}
