/** Waits of many at the same time, all of which end with the process. */
export interface Sleeps {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Waits for something else, but no longer than until the end. It must not reject. */
  readonly waitFor: (something: Promise<void>) => Promise<void>;
  readonly end: () => void;
  readonly hasEnded: () => boolean;
}

export function createSleeps(): Sleeps {
  const waiting = new Set<() => void>();
  let ended = false;

  /** Nothing is left of a wait that is over, which a race with a promise of the end would leave each time. */
  const wait = (until: (wake: () => void) => () => void) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        waiting.delete(wake);
        forget();
        resolve();
      };
      const forget = until(wake);
      if (ended) wake();
      else waiting.add(wake);
    });

  return {
    sleep: (milliseconds) =>
      wait((wake) => {
        const timer = setTimeout(wake, milliseconds).unref();
        return () => clearTimeout(timer);
      }),
    waitFor: (something) =>
      wait((wake) => {
        void something.then(wake);
        return () => {};
      }),
    end() {
      ended = true;
      for (const wake of waiting) wake();
    },
    hasEnded: () => ended,
  };
}
