import { setTimeout as wait } from 'node:timers/promises';

/** When something is said, and the how manyth it is. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly place: number;
}

/** Further than this ahead, the last moment is none of ours: the clock was set back. */
const mostAheadMilliseconds = 1_000;

/**
 * Hands out moments in the order in which they are asked for, each when it has come and no two in one millisecond: what is said
 * later is newer, and nothing is from the future.
 * @param now epoch milliseconds
 */
export function createMoments(now: () => number): () => Promise<Moment> {
  let last = 0;
  let place = 0;
  async function next(): Promise<Moment> {
    const at = now();
    const sentAt = last - at > mostAheadMilliseconds ? at : Math.max(at, last + 1);
    last = sentAt;
    place += 1;
    if (sentAt > at) await wait(sentAt - at);
    return { sentAt, place };
  }
  let turn: Promise<unknown> = Promise.resolve();
  return () => {
    const mine = turn.then(next);
    turn = mine;
    return mine;
  };
}
