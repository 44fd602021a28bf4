/**
 * Whether an attempt is worth it on a line: an app's channel, or what of it hangs on a key of its own. All functions share
 * it. Times are epoch milliseconds.
 */
export interface Breaker {
  /** Grows with each write: whoever writes says which one was read. */
  readonly revision: number;
  /** Until then nothing is tried, or whoever is finding out may take so long. */
  readonly openUntil: number;
  /** Somebody is finding out. */
  readonly probing?: boolean;
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
/** Most probes take a moment: whoever waits for one asks again soon. */
const askAgainMs = 5_000;

/** @param breaker undefined where the channel is up */
export function passage(breaker: Breaker | undefined, now: number): Passage {
  if (breaker === undefined) return { kind: 'go' };
  if (now < breaker.openUntil) return { kind: 'wait', until: waitUntil(breaker, now) };
  const next = { ...breaker, revision: breaker.revision + 1, openUntil: now + probeMs, probing: true };
  return { kind: 'probe', next };
}

/** When it is worth asking again. */
export function waitUntil({ openUntil, probing }: Breaker, now: number): number {
  return Math.max(now, probing ? Math.min(openUntil, now + askAgainMs) : openUntil);
}

/** After a probe that came to nothing before it reached the provider: the next one may try at once. */
export function notTried({ probing, ...breaker }: Breaker, now: number): Breaker {
  return { ...breaker, revision: breaker.revision + 1, openUntil: now };
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
