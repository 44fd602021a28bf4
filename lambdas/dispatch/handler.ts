import type { Log } from '../adapters/log.ts';
import type { SendPush } from '../channels/send-push.ts';
import { after, claim, end, type Transition, wait } from '../core/attempt.ts';
import { type Device, type DeviceGone, type GoneCondition, goneCondition } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import { type JobRows, judgeJob, recheck } from '../core/judge-job.ts';
import { type Look, longestDelayMs } from '../core/look.ts';
import { finalStep, type Outcome } from '../core/outcome.ts';
import type { PushEnd, WaitReason } from '../core/push-row.ts';
import { tryAgainAt } from '../core/wait.ts';
import type { RecordResult } from './fifo-batch.ts';
import { isSameRegistration, lookAtTables, type Tables, type TablesLook } from './look-at-tables.ts';
import { pushOfJob } from './push-of-job.ts';
import { type LogFields, sayOf } from './say.ts';
import { hasTimeToBegin, type RemainingMilliseconds, timeToSend } from './time-limits.ts';
import { writeAttempt } from './write-attempt.ts';

export interface DispatchDependencies extends Tables {
  /** @returns false where a row is not as it was read: nothing is written then */
  readonly writeTransition: (job: PushJob, rows: JobRows, transition: Transition) => Promise<boolean>;
  readonly sendLook: (look: Look) => Promise<void>;
  readonly send: SendPush;
  /** Whether pushes of one conversation replace each other on the screen. */
  readonly ordered: boolean;
  readonly collapseId: (job: PushJob) => string;
  readonly markGone: (
    device: Device,
    gone: DeviceGone,
    condition: GoneCondition,
  ) => Promise<'marked' | 'changed-meanwhile'>;
  readonly deadLetter: (job: PushJob, reason: string) => Promise<void>;
  readonly log: Pick<Log, 'info' | 'measure'>;
  /** Between two tries of a write that lost its race. */
  readonly pause?: (lost: number) => Promise<void>;
}

/** Twice the function's time limit: whoever claimed a push has ended by then, one way or the other. */
export const claimMs = 60_000;
/** What the tables said longer ago is read again before a frame is written. */
const tablesHoldMs = 1_000;
const maximumLooks = 3;
/** How often a job is judged anew in one receive, because the tables say something else than a moment ago. */
const maximumRounds = 4;

/**
 * One job: owner? unseen? not overtaken? → claim → send, with a last look at the tables before the write → outcome.
 * @param receivedAs the id of the queue's message that carries the job
 * @returns `again` where the queue must hand the job out once more, and when
 */
export async function dispatchJob(
  receivedAs: string,
  job: PushJob,
  remainingMilliseconds: RemainingMilliseconds,
  dependencies: DispatchDependencies,
): Promise<RecordResult> {
  const { now: clock, ordered } = dependencies;
  const say = sayOf(job, dependencies.log, clock);
  for (let rounds = 0; rounds < maximumRounds; rounds += 1) {
    if (!hasTimeToBegin(remainingMilliseconds)) return again('no time left', clock());
    const result = await judgeAndSend(await lookAtTables(job, dependencies));
    if (result !== 'anew') return result;
  }
  return again('disturbed', clock());

  async function judgeAndSend(tables: TablesLook): Promise<RecordResult | 'anew'> {
    const now = clock();
    const { rows } = tables;
    const verdict = judgeJob(job, receivedAs, rows, tables, now);
    switch (verdict.kind) {
      case 'drop':
        return done(verdict.because);
      case 'come-again':
        return again('held', verdict.at);
      case 'look-again':
        await lookAgain(rows, verdict.at);
        return done('waits');
      case 'wait':
        if (!(await write(rows, wait(job, rows, { ...verdict, now })))) return 'anew';
        await lookAgain(rows, verdict.until);
        return done(verdict.because, { until: verdict.until });
      case 'end':
        if (!(await write(rows, end(job, rows, verdict.end, { now })))) return 'anew';
        return ended(verdict.end);
      case 'send': {
        const { device, unanswered } = verdict;
        const claimed = claim(job, rows, { receivedAs, now, claimedUntil: now + claimMs, unanswered, ordered });
        if (!(await write(rows, claimed))) return 'anew';
        return send(after(rows, claimed), tables, device, unanswered);
      }
    }
  }

  async function send(
    rows: JobRows,
    read: TablesLook,
    device: Device,
    unanswered: number,
  ): Promise<RecordResult | 'anew'> {
    let tables = read;
    let right = true;
    const isFresh = () => clock() - tables.readAt < tablesHoldMs;
    const stillRight = async () => {
      // A read that took long itself is old when it comes.
      for (let looks = 0; right && looks < maximumLooks && !isFresh(); looks += 1) {
        tables = await lookAtTables(job, dependencies);
        const checked = tables.rows.message ? recheck(job, tables.rows.message, tables, clock()) : undefined;
        right = checked?.kind === 'send' && isSameRegistration(checked.device, device);
      }
      return right && isFresh();
    };
    const giveBack = (because: WaitReason, until: number, detail: string, more = 0) =>
      settle(rows, (current) =>
        wait(job, current, { until, because, now: clock(), unanswered: unanswered + more, detail }),
      );

    const push = pushOfJob(job, device, dependencies.collapseId(job));
    let outcome: Awaited<ReturnType<SendPush>>;
    try {
      outcome = await dependencies.send(push, stillRight, timeToSend(remainingMilliseconds));
    } catch (error) {
      // Nothing went out where it rejects: left to run out, the claim would count as an attempt without an answer.
      await giveBack('try-later', clock(), 'not-sent').catch(() => say('release-failed', {}));
      throw error;
    }
    if (outcome.kind === 'withdrawn') {
      await giveBack('changed', clock(), outcome.kind);
      return 'anew';
    }
    return settleOutcome(rows, device, outcome, giveBack);
  }

  async function settleOutcome(
    rows: JobRows,
    device: Device,
    outcome: Outcome,
    giveBack: (because: WaitReason, until: number, detail: string, more?: number) => Promise<unknown>,
  ): Promise<RecordResult> {
    const detail = 'reason' in outcome ? outcome.reason : undefined;
    if (outcome.kind === 'try-later' || outcome.kind === 'channel-down') {
      const until = tryAgainAt(outcome, {
        now: clock(),
        tries: rows.push?.tries ?? 1,
        expiresAt: job.expiresAt,
      });
      const unanswered = outcome.kind === 'try-later' && outcome.mayHaveArrived ? 1 : 0;
      await giveBack(outcome.kind, until, outcome.reason, unanswered);
      await lookAgain(rows, until);
      return done(outcome.kind, { detail, until });
    }
    const next = finalStep(outcome);
    if (next.deadLetter) await dependencies.deadLetter(job, detail ?? outcome.kind);
    if (next.markGone) {
      const goneSince = outcome.kind === 'device-gone' ? outcome.goneSince : undefined;
      const mark = { since: goneSince ?? clock(), reason: detail ?? outcome.kind };
      await dependencies.markGone(device, mark, goneCondition(device, goneSince));
    }
    const providerMessageId = outcome.kind === 'delivered' ? outcome.providerMessageId : undefined;
    const answeredAt = clock();
    const pushEnd = { state: next.state };
    const settled = await settle(rows, (current) => end(job, current, pushEnd, { now: answeredAt, detail }));
    // Somebody has taken the push over, who will say how it ended.
    if (!settled) return done('claim-lost', { detail, providerMessageId });
    return ended(pushEnd, { detail, providerMessageId, message: settled.message?.state, answeredAt });
  }

  /** After the claim: written until it stands, or until the claim has passed to somebody else. */
  function settle(rows: JobRows, transition: (current: JobRows) => Transition): Promise<JobRows | undefined> {
    return writeAttempt(job, rows, transition, dependencies);
  }

  function write(rows: JobRows, transition: Transition): Promise<boolean> {
    return dependencies.writeTransition(job, rows, transition);
  }

  /** What is too far off for *later* waits in the message's row. */
  async function lookAgain({ message }: JobRows, at: number): Promise<void> {
    if (at - clock() > longestDelayMs) return;
    const { conversation, messageId } = job;
    await dependencies.sendLook({
      v: 1,
      kind: 'message',
      conversation,
      messageId,
      step: message?.step ?? job.step,
      at,
    });
  }

  function ended(pushEnd: PushEnd, fields: LogFields & { answeredAt?: number } = {}): RecordResult {
    return done(pushEnd.state === 'withheld' ? pushEnd.reason : pushEnd.state, fields);
  }

  function done(outcome: string, fields: LogFields & { answeredAt?: number } = {}): RecordResult {
    say(outcome, fields);
    return { kind: 'done' };
  }

  function again(outcome: string, at: number): RecordResult {
    const afterSeconds = Math.max(1, Math.ceil((at - clock()) / 1000));
    say(outcome, { again: true, afterSeconds });
    return { kind: 'again', afterSeconds };
  }
}
