/** Epoch milliseconds. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** It was caught up once. */
  readonly isSecondLook: boolean;
}

/** Gaps that touch are one; a first look makes a second one of the same time needless. */
export function mergeGaps(gaps: readonly Gap[]): readonly Gap[] {
  const merged: Gap[] = [];
  for (const gap of gaps.toSorted((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (!last || gap.from > last.to) {
      merged.push(gap);
      continue;
    }
    const to = Math.max(last.to, gap.to);
    merged[merged.length - 1] = { from: last.from, to, isSecondLook: last.isSecondLook && gap.isSecondLook };
  }
  return merged;
}

/** Of those that are known; undefined: none is. */
export function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
