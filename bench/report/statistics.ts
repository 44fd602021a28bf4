import type { Row, Sample } from './sample.ts';

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('There is no median of nothing.');
  return (lower + upper) / 2;
}

export function rowOf({ values, ...measured }: Sample): Row {
  return { ...measured, median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The median of the ratios of each round: what slowed a round down slowed both. */
export function medianRatio(values: readonly number[], others: readonly number[]): number {
  const rounds = Math.min(values.length, others.length);
  return median(
    Array.from({ length: rounds }, (_, round) => (values[round] ?? Number.NaN) / (others[round] ?? Number.NaN)),
  );
}
