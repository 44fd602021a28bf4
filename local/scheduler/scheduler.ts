import { randomUUID } from 'node:crypto';
import { type Schedule as Timers, timerSchedule } from '../eventbridge/schedule.ts';
import { schedulePayload } from './schedule-payload.ts';

/** A schedule whose target is a function. */
export interface ScheduleDefinition {
  readonly logicalId: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly everyMilliseconds: number;
  readonly functionArn: string;
  /** JSON text; context attributes not filled in. */
  readonly input?: string;
  /** Whether its role lets it invoke the function. */
  readonly permitted: boolean;
}

export interface SchedulerDependencies {
  /** Queues an asynchronous invocation, as the Scheduler does ("Invoke a Lambda function on a schedule"). */
  readonly invokeAsync: (functionArn: string, payload: string) => void;
  /** Resolves when the function runs for nobody who invoked it asynchronously. */
  readonly whenIdle: (functionArn: string) => Promise<void>;
  readonly log: (line: string) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly timers?: Timers;
  readonly newId?: () => string;
}

/** What came of running all schedules: the logical ids of those that invoked their function, and why others did not. */
export interface RanSchedules {
  readonly ran: readonly string[];
  readonly skipped: Readonly<Record<string, 'DISABLED' | 'AccessDeniedException'>>;
}

export interface Scheduler {
  /** Runs every schedule now, beside its rate, and waits until the functions have ended. */
  readonly runAll: () => Promise<RanSchedules>;
  /** Starts nothing any more. */
  readonly close: () => void;
}

/** Invokes functions at their rates. A schedule's first run is one interval after the start. */
export function startScheduler(
  schedules: readonly ScheduleDefinition[],
  { invokeAsync, whenIdle, log, now = Date.now, timers = timerSchedule, newId = randomUUID }: SchedulerDependencies,
): Scheduler {
  const cancels = new Map<string, () => void>();

  function arm(schedule: ScheduleDefinition, dueAt: number): void {
    const cancel = timers.after(Math.max(dueAt - now(), 0), () => {
      // Counted from when it was due, so that it does not drift; runs that a sleeping machine missed are not made up for.
      const missed = Math.floor((now() - dueAt) / schedule.everyMilliseconds);
      arm(schedule, dueAt + (missed + 1) * schedule.everyMilliseconds);
      run(schedule, dueAt);
    });
    cancels.set(schedule.logicalId, cancel);
  }

  function run({ logicalId, arn, functionArn, input, permitted }: ScheduleDefinition, scheduledAt: number): boolean {
    if (!permitted) {
      // The Scheduler tries this no second time; it only counts it, as TargetErrorCount.
      log(`${logicalId}: AccessDeniedException: its role does not allow lambda:InvokeFunction on ${functionArn}`);
      return false;
    }
    invokeAsync(functionArn, schedulePayload(input, { scheduleArn: arn, scheduledAt, executionId: newId() }));
    return true;
  }

  const startedAt = now();
  for (const schedule of schedules) if (schedule.enabled) arm(schedule, startedAt + schedule.everyMilliseconds);
  return {
    runAll: async () => {
      const enabled = schedules.filter((schedule) => schedule.enabled);
      const ran = enabled.filter((schedule) => run(schedule, now()));
      await Promise.all(ran.map(({ functionArn }) => whenIdle(functionArn)));
      const skipped = schedules.filter((schedule) => !ran.includes(schedule));
      return {
        ran: ran.map(({ logicalId }) => logicalId),
        skipped: Object.fromEntries(
          skipped.map(({ logicalId, enabled }) => [logicalId, enabled ? 'AccessDeniedException' : 'DISABLED']),
        ),
      };
    },
    close: () => {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
}
