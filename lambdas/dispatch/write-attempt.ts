import type { Transition } from '../core/attempt.ts';
import { after } from '../core/attempt.ts';
import type { PushJob } from '../core/job.ts';
import type { JobRows } from '../core/judge-job.ts';

export interface AttemptJournal {
  readonly readJob: (job: PushJob) => Promise<{ readonly rows: JobRows }>;
  readonly writeTransition: (job: PushJob, rows: JobRows, transition: Transition) => Promise<boolean>;
  readonly pause?: (lost: number) => Promise<void>;
}

const tries = 8;
const pauseAfter = (lost: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** lost));

/**
 * Writes what an attempt came to. Pushes of one message end side by side, so that its row may not be as it was read: then
 * all is read again, and written as long as the claim is still this attempt's.
 * @param rows with the claim
 * @returns the rows as they are then, or undefined where somebody else has taken the push over
 */
export async function writeAttempt(
  job: PushJob,
  rows: JobRows,
  transition: (current: JobRows) => Transition,
  { readJob, writeTransition, pause = pauseAfter }: AttemptJournal,
): Promise<JobRows | undefined> {
  let current = rows;
  for (let lost = 0; lost < tries; lost += 1) {
    if (lost > 0) {
      await pause(lost);
      current = (await readJob(job)).rows;
      if (current.push?.state !== 'sending' || current.push.revision !== rows.push?.revision) return undefined;
    }
    const next = transition(current);
    if (await writeTransition(job, current, next)) return after(current, next);
  }
  throw new Error(`The rows of a push were changed by others in ${tries} tries in a row.`);
}
