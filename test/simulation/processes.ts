import type { Records } from './records.ts';
import { type Process, type Scheduler, timeLimitMs } from './scheduler.ts';

const minute = 60_000;
/** Lambda's second and third try of an event that failed. */
const retriesAfterMs = [1, 2].map((minutes) => minutes * minute);

export type StartProcess = (
  name: string,
  run: (process: Process) => Promise<unknown>,
  retries?: number,
  givenUp?: () => void,
) => void;

/** Lambda: runs invocations, freezes what has answered, tries again what failed or died. */
export function createProcesses({
  scheduler,
  records,
  tell,
}: {
  readonly scheduler: Scheduler;
  readonly records: Records;
  readonly tell: (line: string) => void;
}): StartProcess {
  const { now } = scheduler;
  return startProcess;

  /** @param givenUp called when it failed and is not tried again */
  function startProcess(
    name: string,
    run: (process: Process) => Promise<unknown>,
    retries = 0,
    givenUp: () => void = () => {},
  ): void {
    const again = () => {
      if (retries === 0) return givenUp();
      const afterMs = retriesAfterMs[2 - retries] ?? minute;
      scheduler.at(now() + afterMs, () => startProcess(name, run, retries - 1, givenUp));
    };
    const process: Process = {
      name,
      begunAt: now(),
      alive: true,
      hasDied: false,
      died: () => {
        process.hasDied = true;
        tell(`${name} died`);
        scheduler.at(process.begunAt + timeLimitMs, again);
      },
    };
    run(process)
      .catch((error: unknown) => {
        if (isFault(error)) throw error;
        tell(`${name} failed: ${String(error)}`);
        records.failures.push(`${name} failed`);
        again();
      })
      // Lambda freezes what has answered: whatever it did not wait for never happens.
      .finally(() => {
        process.alive = false;
      });
  }
}

/** A fault of ours, not one that the history brought about. */
function isFault(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
}
