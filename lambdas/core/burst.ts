/** Pushes of one conversation to one device that follow each other closely: only the first of them sounds. */
export interface Burst {
  /** When the one that sounded was sent, in epoch milliseconds. */
  readonly soundedAt: number;
  /** How many messages it has by now. */
  readonly count: number;
}

/** At most one push sounds in so long; what comes in between replaces it without a sound, with the number of messages. */
export const burstMs = 20_000;

/** The burst that a push sent now belongs to, itself counted; it sounds where it is the first. */
export function burstOf(last: Burst | undefined, now: number): Burst {
  const goesOn = last !== undefined && now - last.soundedAt < burstMs;
  return goesOn ? { ...last, count: last.count + 1 } : { soundedAt: now, count: 1 };
}
