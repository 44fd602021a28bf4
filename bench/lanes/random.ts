/** Repeatable chance (mulberry32), so that every run shuffles alike. */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    shuffled<One>(all: readonly One[]): readonly One[] {
      return all
        .map((one) => ({ one, at: next() }))
        .toSorted((first, second) => first.at - second.at)
        .map(({ one }) => one);
    },
  };
}
