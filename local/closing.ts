import { setTimeout as wait } from 'node:timers/promises';

/** What was started, to be stopped in reverse order: whatever depends on something else ends before it. */
export interface Closing {
  readonly add: (close: () => unknown) => void;
  /** Stops everything once, also what failed to stop does not keep the rest; later calls wait for the same end. */
  readonly close: () => Promise<void>;
}

const stepLimitMs = 3_000;

export function createClosing(): Closing {
  const steps: (() => Promise<unknown>)[] = [];
  let ended: Promise<void> | undefined;
  /** A step that hangs does not keep the others. */
  const run = async (step: () => Promise<unknown>) => {
    const limit = new AbortController();
    const tooLong = wait(stepLimitMs, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([step().catch(() => undefined), tooLong]);
    limit.abort();
  };
  const closeAll = async () => {
    for (let step = steps.pop(); step; step = steps.pop()) await run(step);
  };
  return {
    add: (close) => {
      const step = async () => close();
      // What comes up while everything goes down is stopped at once.
      if (ended) ended = ended.then(async () => void (await run(step)));
      else steps.push(step);
    },
    close: () => {
      ended ??= closeAll();
      return ended;
    },
  };
}
