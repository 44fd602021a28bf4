import type { ChannelBreaker, Permission } from '../adapters/channel-breaker.ts';
import { end, wait } from '../core/attempt.ts';
import type { Device } from '../core/device.ts';
import { type FinalStep, finalStep, stepOfGone } from '../core/final-step.ts';
import type { PushJob } from '../core/job.ts';
import type { MessageRow } from '../core/journal.ts';
import type { JobRows } from '../core/judge-job.ts';
import type { Outcome } from '../core/outcome.ts';
import type { PushEnd } from '../core/push-row.ts';
import { isNeverRepeated } from '../core/unanswered.ts';
import { noLaterThan, tryAgainAt } from '../core/wait.ts';
import type { RecordResult } from './fifo-batch.ts';
import type { JobSteps, StepDependencies } from './job-steps.ts';
import { type JudgeDeviceDependencies, judgeDevice } from './judge-device.ts';
import { keepingWith } from './keeping.ts';

export interface OutcomeDependencies extends StepDependencies, Omit<JudgeDeviceDependencies, 'log' | 'now'> {
  readonly breaker: ChannelBreaker;
  readonly deadLetter: (job: PushJob, reason: string) => Promise<void>;
  /** Told of each message that ended with its last push. */
  readonly ended: (row: MessageRow) => void;
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
  const keeping = keepingWith(log);
  const answer = outcome.kind;
  switch (outcome.kind) {
    case 'try-later': {
      const { mayHaveArrived, notTried } = outcome;
      // An answer, whatever it says, came from somebody who took our credentials.
      if (notTried) await keeping.keep('breaker', breaker.wasNotTried(line, permission.read));
      else if (!mayHaveArrived) await channelIsUp();
      else if (isNeverRepeated(job.channel)) {
        const given = await giveUp(outcome.reason);
        // Each further try without an answer would cost a message: the others wait, and one finds out.
        await channelIsDown('no-answer');
        return given;
      }
      return tryLater(outcome);
    }
    case 'channel-down': {
      const until = await channelIsDown(outcome.reason);
      return waitUntil(noLaterThan(job.expiresAt, until, now()), 'channel-down', outcome.reason);
    }
    case 'delivered': {
      const { providerMessageId, environment } = outcome;
      const ended = await close(finalStep(outcome), undefined, providerMessageId);
      await keeping.keep('answers', answers.delivered(app));
      if (environment) await keeping.keep('device', marks.noteEnvironment(device, environment));
      if (device.doubt) await keeping.keep('device', marks.noteDoubt(device, undefined));
      return ended;
    }
    case 'refused':
      return close(finalStep(outcome), outcome.reason);
    case 'device-gone': {
      await channelIsUp();
      const verdict = await judgeDevice(attempt, outcome, keeping, dependencies);
      if (verdict === 'kept') return tryLater({ reason: outcome.reason });
      if (verdict === 'registered-anew') {
        await giveBack(now(), 'changed', outcome.reason);
        return 'anew';
      }
      return close(stepOfGone(verdict), outcome.reason);
    }
  }

  function channelIsUp(): Promise<void> {
    return keeping.keep('breaker', breaker.isUp(line, permission.read));
  }

  /** @returns until when nothing is tried */
  async function channelIsDown(reason: string): Promise<number> {
    const wentDown = breaker.wentDown(line, reason, permission.read);
    const unknown = { until: now() + downMs, first: true };
    const { until, first } = await keeping.orElse('breaker', wentDown, unknown);
    log.measure('channel-down', { app: line, detail: reason, first }, { ChannelDown: { unit: 'Count', value: 1 } });
    return until;
  }

  function tryLater(later: Omit<Extract<Outcome, { kind: 'try-later' }>, 'kind'>): Promise<RecordResult> {
    // What never left does not make the waits longer.
    const tries = later.notTried ? 1 : (rows.push?.tries ?? 1);
    const until = tryAgainAt(later, { now: now(), tries, expiresAt: job.expiresAt, jitter: dependencies.random() });
    return waitUntil(until, 'try-later', later.reason, later.mayHaveArrived ? 1 : 0);
  }

  async function waitUntil(
    until: number,
    because: 'try-later' | 'channel-down',
    detail: string,
    more = 0,
  ): Promise<RecordResult> {
    await giveBack(until, because, detail, more);
    await steps.lookAgain(rows, until);
    return steps.done(because, { detail, until, answer });
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
    return endAs(pushEnd, { detail }, { providerMessageId, answeredAt });
  }

  /** Nobody knows whether it arrived. */
  function giveUp(detail: string): Promise<RecordResult> {
    return endAs({ state: 'withheld', reason: 'unconfirmed' }, { detail, unanswered: unanswered + 1 });
  }

  /** @param said of the provider's answer, where there was one */
  async function endAs(
    pushEnd: PushEnd,
    kept: { readonly detail: string | undefined; readonly unanswered?: number },
    said?: { readonly providerMessageId: string | undefined; readonly answeredAt: number },
  ): Promise<RecordResult> {
    const { detail } = kept;
    const at = said?.answeredAt ?? now();
    const settled = await steps.settle(rows, (current) => end(job, current, pushEnd, { now: at, ...kept }));
    if (said) await channelIsUp();
    // Somebody has taken the push over, who will say how it ended.
    if (!settled) return steps.done('claim-lost', { detail, providerMessageId: said?.providerMessageId, answer });
    if (settled.closed) dependencies.ended(settled.closed);
    const { state: message, deferredUntil: heldUntil } = settled.rows.message ?? {};
    return steps.ended(pushEnd, { detail, ...said, message, heldUntil, answer });
  }
}
