/** A request that needs a free stream. */
export interface Turn {
  readonly start: () => void;
  /** There will be no stream for it. */
  readonly refuse: () => void;
}

export interface Turns {
  /** Starts it now or, when there is room, after those before it. */
  readonly take: (turn: Turn) => void;
  readonly startWaiting: () => void;
  readonly refuseWaiting: () => void;
  /** @returns whether it was still waiting */
  readonly withdraw: (turn: Turn) => boolean;
  readonly waiting: () => number;
}

/** The line for a session's streams. Node would queue by itself, but then nobody could tell what was written at its end. */
export function createTurns(hasRoom: () => boolean): Turns {
  const line = new Set<Turn>();
  return {
    take: (turn) => {
      if (hasRoom()) turn.start();
      else line.add(turn);
    },
    startWaiting: () => {
      for (const turn of line) {
        if (!hasRoom()) return;
        line.delete(turn);
        turn.start();
      }
    },
    refuseWaiting: () => {
      for (const turn of line) turn.refuse();
      line.clear();
    },
    withdraw: (turn) => line.delete(turn),
    waiting: () => line.size,
  };
}
