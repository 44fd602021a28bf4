/** What was started, to be stopped in reverse order: whatever depends on something else ends before it. */
export interface Closing {
  readonly add: (close: () => unknown) => void;
  /** Stops everything once, also what failed to stop does not keep the rest; later calls wait for the same end. */
  readonly close: () => Promise<void>;
}

export function createClosing(): Closing {
  const steps: (() => unknown)[] = [];
  let ended: Promise<void> | undefined;
  const closeAll = async () => {
    for (const step of steps.reverse()) await Promise.resolve(step()).catch(() => undefined);
  };
  return {
    add: (step) => {
      steps.push(async () => step());
    },
    close: () => {
      ended ??= closeAll();
      return ended;
    },
  };
}
