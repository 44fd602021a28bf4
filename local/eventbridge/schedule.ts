/** Timers as a dependency, so that tests turn the clock themselves. */
export interface Schedule {
  /** Calls `task` once after `delayMilliseconds`, unless the returned function is called before. */
  readonly after: (delayMilliseconds: number, task: () => void) => () => void;
}

/** The real timers of this process. */
export const timerSchedule: Schedule = {
  after: (delayMilliseconds, task) => {
    const timer = setTimeout(task, delayMilliseconds);
    return () => clearTimeout(timer);
  },
};
