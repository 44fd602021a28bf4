import type { Written } from '../adapters/journal-pushes.ts';
import { endAnew, type Transition } from '../core/attempt.ts';
import type { PushJob } from '../core/job.ts';
import type { JobRows } from '../core/judge-job.ts';
import type { PushRow } from '../core/push-row.ts';

export interface AttemptJournal {
  readonly readJob: (job: PushJob) => Promise<{ readonly rows: JobRows }>;
  readonly writeTransition: (job: PushJob, rows: JobRows, transition: Transition) => Promise<Written | undefined>;
  readonly pause?: (lost: number) => Promise<void>;
}

const tries = 8;
const pauseAfter = (lost: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** lost));

/**
 * Writes what an attempt came to. Pushes of one message end side by side, so that its row may not be as it was read: then
 * all is read again, and written as long as the claim is still this attempt's. What cannot be written now, because a table
 * is throttled, is tried again too: a push whose end is not written is sent once more.
 * @param rows with the claim
 * @returns what was written, with the rows as they are then, or undefined where somebody else has taken the push over
 * @throws the last failure of the tables
 */
export async function writeAttempt(
  job: PushJob,
  rows: JobRows,
  transition: (current: JobRows) => Transition,
  { readJob, writeTransition, pause = pauseAfter }: AttemptJournal,
): Promise<Written | undefined> {
  let current = rows;
  let written: Transition | undefined;
  let failure: unknown = new Error(`The rows of a push were changed by others in ${tries} tries in a row.`);
  for (let lost = 0; lost < tries; lost += 1) {
    try {
      if (lost > 0) {
        await pause(lost);
        current = (await readJob(job)).rows;
        // A write that failed may have come through all the same, or as far as the push.
        if (written && current.push && isSame(current.push, written.push)) {
          return await withTheRest(current, current.push, written);
        }
        if (current.push?.state !== 'sending' || current.push.revision !== rows.push?.revision) return undefined;
      }
      written = transition(current);
      const done = await writeTransition(job, current, written);
      if (done) return done;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;

  async function withTheRest(
    now: JobRows,
    push: PushRow,
    { message: change }: Transition,
  ): Promise<Written | undefined> {
    if (change?.kind !== 'end' || !now.message) return { rows: now };
    const message = endAnew(change, now.message);
    if (message) return writeTransition(job, now, { push, message });
    const isOurs = change.row.state !== 'open' && now.message.state === change.row.state;
    return { rows: now, ...(isOurs ? { closed: now.message } : {}) };
  }
}

function isSame(one: PushRow | undefined, other: PushRow): boolean {
  return one?.revision === other.revision && one.state === other.state && one.changedAt === other.changedAt;
}
