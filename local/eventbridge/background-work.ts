import type { Schedule } from './schedule.ts';

/** Work that nobody waits for while it runs, but that must end before its owner does. */
export interface BackgroundWork {
  /** Starts a task now; after `close` nothing starts. A task handles its own failures: a rejection is a bug. */
  readonly start: (task: () => Promise<void>) => void;
  readonly startAfter: (delayMilliseconds: number, task: () => Promise<void>) => void;
  /** How many tasks wait for their time. */
  readonly waiting: () => number;
  /** Resolves when no task runs; tasks that wait for their time are not waited for. */
  readonly whenIdle: () => Promise<void>;
  /** Cancels what waits and resolves when what runs has ended. */
  readonly close: () => Promise<void>;
}

export function createBackgroundWork(schedule: Schedule): BackgroundWork {
  const running = new Set<Promise<void>>();
  const cancels = new Set<() => void>();
  let closed = false;

  function start(task: () => Promise<void>): void {
    if (closed) return;
    const run = task().finally(() => running.delete(run));
    running.add(run);
  }

  async function whenIdle(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

  return {
    start,
    startAfter: (delayMilliseconds, task) => {
      if (closed) return;
      const cancel = schedule.after(delayMilliseconds, () => {
        cancels.delete(cancel);
        start(task);
      });
      cancels.add(cancel);
    },
    waiting: () => cancels.size,
    whenIdle,
    close: async () => {
      closed = true;
      for (const cancel of cancels) cancel();
      cancels.clear();
      await whenIdle();
    },
  };
}
