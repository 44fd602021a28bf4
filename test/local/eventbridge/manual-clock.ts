import type { Schedule } from '../../../local/eventbridge/schedule.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock {
  readonly now: () => number;
  readonly schedule: Schedule;
  /** Moves on, running each task at its own time and waiting by `whenIdle` for what it starts. */
  readonly advance: (milliseconds: number, whenIdle: () => Promise<void>) => Promise<void>;
}

export function createManualClock(start: string): ManualClock {
  let time = Date.parse(start);
  const tasks = new Set<{ readonly at: number; readonly task: () => void }>();
  return {
    now: () => time,
    schedule: {
      after: (delayMilliseconds, task) => {
        const entry = { at: time + delayMilliseconds, task };
        tasks.add(entry);
        return () => tasks.delete(entry);
      },
    },
    advance: async (milliseconds, whenIdle) => {
      const end = time + milliseconds;
      await whenIdle();
      for (;;) {
        const [next] = [...tasks].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at);
        if (!next) break;
        tasks.delete(next);
        time = next.at;
        next.task();
        await whenIdle();
      }
      time = end;
    },
  };
}
