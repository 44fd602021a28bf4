import type { AnswerCounter } from '../adapters/answer-counts.ts';
import type { ChannelBreaker, Permission } from '../adapters/channel-breaker.ts';
import type { DeviceMarks } from '../adapters/device-marks.ts';
import { errorFields } from '../adapters/log.ts';
import { end, wait } from '../core/attempt.ts';
import type { Device } from '../core/device.ts';
import { type FinalStep, finalStep, stepOfGone } from '../core/final-step.ts';
import { type GoneGuard, type GoneVerdict, judgeGone } from '../core/gone-policy.ts';
import type { PushJob } from '../core/job.ts';
import type { JobRows } from '../core/judge-job.ts';
import type { DeviceGone, Outcome } from '../core/outcome.ts';
import { noLaterThan, tryAgainAt } from '../core/wait.ts';
import type { RecordResult } from './fifo-batch.ts';
import type { JobSteps, StepDependencies } from './job-steps.ts';

export interface OutcomeDependencies extends StepDependencies {
  readonly breaker: ChannelBreaker;
  readonly answers: AnswerCounter;
  readonly marks: DeviceMarks;
  readonly guard: GoneGuard;
  readonly deadLetter: (job: PushJob, reason: string) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** An attempt that was made, and the rows as its claim left them. */
export interface Attempt {
  readonly job: PushJob;
  readonly app: string;
  /** What the breaker is asked about. */
  readonly line: string;
  readonly device: Device;
  readonly rows: JobRows;
  readonly unanswered: number;
  readonly permission: Extract<Permission, { kind: 'go' }>;
}

/** Where the row of the breaker cannot be written. */
const downMs = 60_000;

/**
 * What follows from an attempt: in the journal first, since a push whose end is not written is sent once more; what it
 * says of the device and of the channel is kept as well as can be.
 * @returns `anew` where the device was registered again while its old token was refused
 */
export async function settleOutcome(
  attempt: Attempt,
  outcome: Outcome,
  steps: JobSteps,
  dependencies: OutcomeDependencies,
): Promise<RecordResult | 'anew'> {
  const { job, app, line, device, rows, unanswered, permission } = attempt;
  const { now, log, breaker, answers, marks } = dependencies;
  switch (outcome.kind) {
    case 'try-later': {
      const { reason, mayHaveArrived } = outcome;
      const tries = rows.push?.tries ?? 1;
      const until = tryAgainAt(outcome, { now: now(), tries, expiresAt: job.expiresAt, jitter: dependencies.random() });
      return waitUntil(until, 'try-later', reason, mayHaveArrived ? 1 : 0);
    }
    case 'channel-down': {
      const { until, first } = await breaker
        .wentDown(line, outcome.reason, permission.read)
        .catch(failed('breaker', { until: now() + downMs, first: false }));
      if (first) {
        log.measure(
          'channel-down',
          { app: line, detail: outcome.reason },
          { ChannelDown: { unit: 'Count', value: 1 } },
        );
      }
      return waitUntil(noLaterThan(job.expiresAt, until, now()), 'channel-down', outcome.reason);
    }
    case 'delivered': {
      const { providerMessageId, environment } = outcome;
      const ended = await close(finalStep(outcome), undefined, providerMessageId);
      await answers.delivered(app).catch(failed('answers', undefined));
      if (environment) await marks.noteEnvironment(device, environment).catch(failed('device', undefined));
      if (device.doubt) await marks.noteDoubt(device, undefined).catch(failed('device', undefined));
      return ended;
    }
    case 'refused':
      return close(finalStep(outcome), outcome.reason);
    case 'device-gone': {
      const verdict = await verdictOn(outcome);
      if (verdict === 'registered-anew') {
        await giveBack(now(), 'changed', outcome.reason);
        return 'anew';
      }
      return close(stepOfGone(verdict), outcome.reason);
    }
  }

  async function verdictOn(gone: DeviceGone): Promise<GoneVerdict | 'registered-anew'> {
    const counts = await answers.gone(app).catch(failed('answers', undefined));
    const at = now();
    // Without the counts nobody knows whether it is one device or all of them.
    const verdict = counts ? judgeGone(gone, counts, device, dependencies.guard, at) : 'guarded';
    switch (verdict) {
      case 'mark': {
        const marked = await marks.markGone(
          device,
          { since: gone.goneSince ?? at, reason: gone.reason },
          gone.goneSince,
        );
        return marked === 'registered-anew' ? marked : verdict;
      }
      case 'doubt':
        await marks.noteDoubt(device, { since: at, reason: gone.reason }).catch(failed('device', undefined));
        return verdict;
      case 'guarded':
        log.measure(
          'gone-guarded',
          { app, detail: gone.reason, ...counts },
          { GoneGuarded: { unit: 'Count', value: 1 } },
        );
        return verdict;
      case 'doubted-already':
        return verdict;
    }
  }

  async function waitUntil(
    until: number,
    because: 'try-later' | 'channel-down',
    detail: string,
    more = 0,
  ): Promise<RecordResult> {
    await giveBack(until, because, detail, more);
    await steps.lookAgain(rows, until);
    return steps.done(because, { detail, until });
  }

  function giveBack(until: number, because: 'try-later' | 'channel-down' | 'changed', detail: string, more = 0) {
    return steps.settle(rows, (current) =>
      wait(job, current, { until, because, now: now(), unanswered: unanswered + more, detail }),
    );
  }

  async function close(
    { end: pushEnd, deadLetter }: FinalStep,
    detail: string | undefined,
    providerMessageId?: string,
  ): Promise<RecordResult> {
    if (deadLetter) await dependencies.deadLetter(job, detail ?? pushEnd.state);
    const answeredAt = now();
    const settled = await steps.settle(rows, (current) => end(job, current, pushEnd, { now: answeredAt, detail }));
    await breaker.isUp(line, permission.read).catch(failed('breaker', undefined));
    // Somebody has taken the push over, who will say how it ended.
    if (!settled) return steps.done('claim-lost', { detail, providerMessageId });
    return steps.ended(pushEnd, { detail, providerMessageId, message: settled.message?.state, answeredAt });
  }

  /** What helps the next pushes must not cost this one. */
  function failed<Value>(what: string, otherwise: Value) {
    return (error: unknown): Value => {
      log.warn('not-noted', { what, ...errorFields(error) });
      return otherwise;
    };
  }
}
