import type { SendPush } from '../channels/send-push.ts';
import { comeAgainAfterSeconds, lookAgainAt, type Return } from '../core/come-again.ts';
import { type Device, type DeviceGone, type GoneCondition, goneCondition } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import type { closeMessage, PushEnd } from '../core/journal.ts';
import { nextStep } from '../core/outcome.ts';
import type { ClaimVerdict } from '../core/push-claim.ts';
import type { RecordResult } from './fifo-batch.ts';
import { isSameRegistration, lookAtTables, type Tables } from './look-at-tables.ts';
import { pushOfJob } from './push-of-job.ts';
import { hasTimeToBegin, type RemainingMilliseconds, timeToSend } from './time-limits.ts';

export interface Claim {
  readonly job: string;
  readonly now: number;
  readonly claimedUntil: number;
}

export interface DispatchDependencies extends Tables {
  readonly claim: (job: PushJob, claim: Claim) => Promise<ClaimVerdict>;
  readonly release: (job: PushJob, claim: Claim, told: { unanswered: number; detail: string }) => Promise<void>;
  readonly end: (job: PushJob, end: PushEnd, told: { now: number; detail?: string }) => Promise<PushEnd>;
  readonly noteEnd: (job: PushJob, end: PushEnd) => Promise<ReturnType<typeof closeMessage> | undefined>;
  readonly send: SendPush;
  readonly collapseId: (conversation: string) => string;
  readonly markGone: (
    device: Device,
    gone: DeviceGone,
    condition: GoneCondition,
  ) => Promise<'marked' | 'changed-meanwhile'>;
  readonly deadLetter: (job: PushJob, reason: string) => Promise<void>;
  readonly info: (event: string, fields: Readonly<Record<string, string | number | boolean | undefined>>) => void;
  /** After so many receives the queue gives a job to the dead letters. */
  readonly maximumReceives: number;
}

/** The queue's message that carries the job. */
export interface Received {
  readonly id: string;
  /** How often the queue has handed it out, this time included. */
  readonly receives: number;
}

/** Twice the function's time limit: whoever claimed a push has ended by then, one way or the other. */
const claimMs = 60_000;
/** What the tables said longer ago is read again before a frame is written. */
const tablesHoldMs = 1_000;
/** How often a job is decided anew in one receive, because the tables said something else at the last look. */
const maximumRounds = 3;

/**
 * One job: owner? unseen? → claim → send, with a last look at the tables before the write → outcome.
 * @returns `again` where the queue must hand the job out once more, and when
 */
export async function dispatchJob(
  received: Received,
  job: PushJob,
  remainingMilliseconds: RemainingMilliseconds,
  dependencies: DispatchDependencies,
): Promise<RecordResult> {
  const { now: clock } = dependencies;
  const begun = clock();
  for (let rounds = 0; rounds < maximumRounds; rounds += 1) {
    if (!hasTimeToBegin(remainingMilliseconds)) return again({ kind: 'at-once' }, 'no time left');
    const result = await decideAndSend();
    if (result !== 'withdrawn') return result;
  }
  return again({ kind: 'at-once' }, 'withdrawn');

  async function decideAndSend(): Promise<RecordResult | 'withdrawn'> {
    let tables = await lookAtTables(job, dependencies);
    const { checked } = tables;
    if (checked.kind === 'watching') {
      const at = lookAgainAt(job, tables.presences, { now: clock(), receives: received.receives });
      return again({ kind: 'watching', lookAgainAt: at }, 'watching');
    }
    if (checked.kind === 'end') return end(checked.end);
    const { device } = checked;

    const now = clock();
    const claim = { job: received.id, now, claimedUntil: now + claimMs };
    const verdict = await dependencies.claim(job, claim);
    if (verdict.kind === 'held') {
      // Its own claim, received once more before it ran out: whoever holds it may still fail.
      if (verdict.job === received.id) return again({ kind: 'held', until: verdict.until }, 'held');
      return done('held by another job');
    }
    if (verdict.kind === 'spent') return end({ state: 'withheld', reason: 'unconfirmed' });
    if (verdict.kind === 'ended') {
      // The function may have died between the push row and the message row: note it again, it does no harm.
      await dependencies.noteEnd(job, verdict.end);
      return done('ended before');
    }
    const { unanswered } = verdict;
    const giveBack = (detail: string, more = 0) =>
      dependencies.release(job, claim, { unanswered: unanswered + more, detail });

    let right = true;
    const stillRight = async () => {
      if (clock() - tables.readAt < tablesHoldMs) return right;
      tables = await lookAtTables(job, dependencies);
      right = tables.checked.kind === 'send' && isSameRegistration(tables.checked.device, device);
      return right;
    };
    const push = pushOfJob(job, device, dependencies.collapseId(job.conversation));
    const outcome = await dependencies
      .send(push, stillRight, timeToSend(remainingMilliseconds))
      .catch(async (error: unknown) => {
        // Nothing went out where it rejects: left to run out, the claim would count as an attempt without an answer.
        await giveBack('not-sent').catch(() => dependencies.info('release-failed', { messageId: job.messageId }));
        throw error;
      });
    if (outcome.kind === 'withdrawn') {
      await giveBack(outcome.kind);
      return outcome.kind;
    }

    const detail = 'reason' in outcome ? outcome.reason : undefined;
    const next = nextStep(outcome);
    if (next.kind === 'again') {
      await giveBack(detail ?? outcome.kind, outcome.kind === 'try-later' && outcome.mayHaveArrived ? 1 : 0);
      return again(outcome.kind === 'try-later' ? outcome : { kind: 'channel-down' }, outcome.kind, detail);
    }
    if (next.deadLetter) await dependencies.deadLetter(job, detail ?? outcome.kind);
    if (next.markGone) {
      const goneSince = outcome.kind === 'device-gone' ? outcome.goneSince : undefined;
      const mark = { since: goneSince ?? now, reason: detail ?? outcome.kind };
      await dependencies.markGone(device, mark, goneCondition(device, goneSince));
    }
    const providerMessageId = outcome.kind === 'delivered' ? outcome.providerMessageId : undefined;
    return end({ state: next.state }, { detail, providerMessageId });
  }

  async function end(pushEnd: PushEnd, { detail, providerMessageId }: Told = {}): Promise<RecordResult> {
    const stands = await dependencies.end(job, pushEnd, { now: clock(), ...(detail === undefined ? {} : { detail }) });
    const closed = await dependencies.noteEnd(job, stands);
    const outcome = stands.state === 'withheld' ? stands.reason : stands.state;
    return done(outcome, { detail, providerMessageId, message: closed?.state });
  }

  function done(outcome: string, fields: LogFields = {}): RecordResult {
    say(outcome, { ...fields, again: false });
    return { kind: 'done' };
  }

  async function again(why: Return, outcome: string, detail?: string): Promise<RecordResult> {
    const { receives } = received;
    const { maximumReceives } = dependencies;
    if (receives >= maximumReceives && why.kind !== 'held') {
      // The queue would give it to the dead letters, and its message would stay open for good.
      const reason = why.kind === 'channel-down' ? why.kind : 'tries-used-up';
      return end({ state: 'withheld', reason }, { detail: detail ?? outcome });
    }
    const afterSeconds = comeAgainAfterSeconds(why, {
      now: clock(),
      expiresAt: job.expiresAt,
      receives,
      maximumReceives,
    });
    say(outcome, { detail, again: true, afterSeconds });
    return { kind: 'again', afterSeconds };
  }

  function say(outcome: string, fields: LogFields): void {
    dependencies.info('push', {
      channel: job.channel,
      conversation: job.conversation,
      messageId: job.messageId,
      deviceId: job.deviceId,
      outcome,
      ...fields,
      sentMillisecondsAgo: clock() - job.sentAt,
      milliseconds: clock() - begun,
    });
  }
}

interface Told {
  readonly detail?: string | undefined;
  readonly providerMessageId?: string | undefined;
}

type LogFields = Parameters<DispatchDependencies['info']>[1];
