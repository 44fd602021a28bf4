/** Milliseconds that are left of a caller's time, by a clock that nobody sets. */
export function startTimeLeft(timeLeftMs: number): () => number {
  const startedAt = performance.now();
  return () => timeLeftMs - (performance.now() - startedAt);
}
