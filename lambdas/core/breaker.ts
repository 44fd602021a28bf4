/** Whether one app's channel is worth an attempt, as all functions share it. Times are epoch milliseconds. */
export interface Breaker {
  /** Grows with each write: whoever writes says which one was read. */
  readonly revision: number;
  /** Until then nothing is tried. */
  readonly openUntil: number;
  /** How often in a row an attempt found the channel down. */
  readonly failures: number;
  readonly since: number;
  /** The provider's own word. */
  readonly reason: string;
}

export type Passage =
  | { readonly kind: 'go' }
  /** The time is over: one attempt may find out, and holds the others off until `next` says so. */
  | { readonly kind: 'probe'; readonly next: Breaker }
  | { readonly kind: 'wait'; readonly until: number };

const firstWaitMs = 60_000;
const longestWaitMs = 5 * 60_000;
/** So long a probe may take: as long as a claim. */
const probeMs = 60_000;

/** @param breaker undefined where the channel is up */
export function passage(breaker: Breaker | undefined, now: number): Passage {
  if (breaker === undefined) return { kind: 'go' };
  if (now < breaker.openUntil) return { kind: 'wait', until: breaker.openUntil };
  return { kind: 'probe', next: { ...breaker, revision: breaker.revision + 1, openUntil: now + probeMs } };
}

/** After an attempt that found the channel down: each time longer, because only a person can mend it. */
export function opened(breaker: Breaker | undefined, reason: string, now: number): Breaker {
  const failures = (breaker?.failures ?? 0) + 1;
  const waitMs = Math.min(firstWaitMs * 2 ** (failures - 1), longestWaitMs);
  return {
    revision: (breaker?.revision ?? 0) + 1,
    openUntil: now + waitMs,
    failures,
    since: breaker?.since ?? now,
    reason,
  };
}
