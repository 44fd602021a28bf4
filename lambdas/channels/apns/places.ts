import { clearDeadline, type Deadline, setDeadline } from '../deadlines.ts';

/** The places of a connection, one for each stream that the other side allows at the same time. */
export interface Places {
  readonly setCount: (count: number) => void;
  /** Takes a place that is free now. */
  readonly tryTake: () => boolean;
  /** Waits for one, after those before it. */
  readonly take: (limitMs: number) => Promise<'taken' | 'refused' | 'too-late'>;
  readonly giveBack: () => void;
  /** There will be no place for those who wait. */
  readonly refuseWaiting: () => void;
  /** Nobody has one or waits for one. */
  readonly areIdle: () => boolean;
}

interface Waiting {
  readonly settle: (outcome: 'taken' | 'refused') => void;
  deadline?: Deadline;
}

/** Node would keep a line of its own, but at the end of a session nobody could tell what of it was written. */
export function createPlaces(): Places {
  let count = Number.POSITIVE_INFINITY;
  let taken = 0;
  const line = new Set<Waiting>();

  const leaveLine = (waiting: Waiting, outcome: 'taken' | 'refused') => {
    line.delete(waiting);
    if (waiting.deadline) clearDeadline(waiting.deadline);
    waiting.settle(outcome);
  };
  const serveLine = () => {
    for (const waiting of line) {
      if (taken >= count) return;
      taken += 1;
      leaveLine(waiting, 'taken');
    }
  };

  return {
    setCount(now) {
      count = now;
      serveLine();
    },
    tryTake() {
      if (taken >= count) return false;
      taken += 1;
      return true;
    },
    take: (limitMs) =>
      new Promise((resolve) => {
        const waiting: Waiting = { settle: resolve };
        waiting.deadline = setDeadline(limitMs, () => {
          line.delete(waiting);
          resolve('too-late');
        });
        line.add(waiting);
      }),
    giveBack() {
      taken -= 1;
      serveLine();
    },
    refuseWaiting() {
      for (const waiting of line) leaveLine(waiting, 'refused');
    },
    areIdle: () => taken === 0 && line.size === 0,
  };
}
