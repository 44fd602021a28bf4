import type { Written } from '../adapters/journal-pushes.ts';
import type { Log } from '../adapters/log.ts';
import type { Transition } from '../core/attempt.ts';
import type { PushJob } from '../core/job.ts';
import type { JobRows } from '../core/judge-job.ts';
import { type Look, longestDelayMs } from '../core/look.ts';
import type { PushEnd } from '../core/push-row.ts';
import type { RecordResult } from './fifo-batch.ts';
import { type LogFields, type SaidOfAttempt, sayOf } from './say.ts';
import { type AttemptJournal, writeAttempt } from './write-attempt.ts';

export interface StepDependencies extends AttemptJournal {
  readonly sendLook: (look: Look) => Promise<void>;
  readonly log: Pick<Log, 'info' | 'warn' | 'measure'>;
  readonly now: () => number;
}

/** What can be done with one job besides sending it. */
export interface JobSteps {
  /** @returns undefined where the push or its screen is not as it was read */
  readonly write: (rows: JobRows, transition: Transition) => Promise<Written | undefined>;
  /** After the claim: written until it stands, or until the claim has passed to somebody else. */
  readonly settle: (rows: JobRows, transition: (current: JobRows) => Transition) => Promise<Written | undefined>;
  /** What is too far off for *later* waits in the message's row. */
  readonly lookAgain: (rows: JobRows, at: number) => Promise<void>;
  /** These end the work on a job in this receive, with its one log line. */
  readonly done: (outcome: string, fields?: LogFields & SaidOfAttempt) => RecordResult;
  readonly ended: (end: PushEnd, fields?: LogFields & SaidOfAttempt) => RecordResult;
  readonly again: (outcome: string, at: number) => RecordResult;
}

export function stepsOf(job: PushJob, dependencies: StepDependencies): JobSteps {
  const { now } = dependencies;
  const say = sayOf(job, dependencies.log, now);
  const done: JobSteps['done'] = (outcome, fields = {}) => {
    say(outcome, fields);
    return { kind: 'done' };
  };
  return {
    write: (rows, transition) => dependencies.writeTransition(job, rows, transition),
    settle: (rows, transition) => writeAttempt(job, rows, transition, dependencies),
    async lookAgain({ message }, at) {
      if (at - now() > longestDelayMs) return;
      const { conversation, messageId } = job;
      const step = message?.step ?? job.step;
      await dependencies.sendLook({ v: 1, kind: 'message', conversation, messageId, step, at });
    },
    done,
    ended: (end, fields) => done(end.state === 'withheld' ? end.reason : end.state, fields),
    again(outcome, at) {
      const afterSeconds = Math.max(1, Math.ceil((at - now()) / 1000));
      say(outcome, { again: true, afterSeconds });
      return { kind: 'again', afterSeconds };
    },
  };
}
