import { parseConversationKey } from '../core/conversation.ts';
import { type Device, type DeviceGone, type GoneCondition, goneCondition } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import type { closeMessage, PushEnd } from '../core/journal.ts';
import { nextStep, type Outcome } from '../core/outcome.ts';
import type { Presence } from '../core/presence.ts';
import type { Push } from '../core/push.ts';
import type { ClaimVerdict } from '../core/push-claim.ts';
import { recheck } from '../core/recheck.ts';
import type { RecordResult } from './fifo-batch.ts';

export interface Claim {
  readonly job: string;
  readonly now: number;
  readonly claimedUntil: number;
}

export interface DispatchDependencies {
  readonly readConversation: (
    conversation: string,
    now: number,
  ) => Promise<{ readonly owner?: string; readonly presences: readonly Presence[] }>;
  readonly readDevice: (customerId: string, deviceId: string) => Promise<Device | undefined>;
  readonly claim: (job: PushJob, claim: Claim) => Promise<ClaimVerdict>;
  readonly release: (job: PushJob, claim: Claim, told: { unanswered: number; detail: string }) => Promise<void>;
  readonly end: (job: PushJob, end: PushEnd, told: { now: number; detail?: string }) => Promise<PushEnd>;
  readonly noteEnd: (job: PushJob, end: PushEnd) => Promise<ReturnType<typeof closeMessage> | undefined>;
  /** Rejects only where nothing was delivered (channels: `SendPush`). */
  readonly send: (push: Push) => Promise<Outcome>;
  readonly collapseId: (conversation: string) => string;
  readonly markGone: (
    device: Device,
    gone: DeviceGone,
    condition: GoneCondition,
  ) => Promise<'marked' | 'changed-meanwhile'>;
  readonly deadLetter: (job: PushJob, reason: string) => Promise<void>;
  readonly info: (event: string, fields: Readonly<Record<string, string | number | boolean | undefined>>) => void;
  readonly now: () => number;
}

/** Twice the function's time limit: whoever claimed a push has ended by then, one way or the other. */
const claimMs = 60_000;

/**
 * One job: owner? unseen? → claim → send → outcome.
 * @param jobId the queue's id of the message that carries the job
 * @returns `again` where the queue must hand the job out once more
 */
export async function dispatchJob(
  jobId: string,
  job: PushJob,
  dependencies: DispatchDependencies,
): Promise<RecordResult> {
  const { now: clock } = dependencies;
  const begun = clock();
  const [device, { owner, presences }] = await Promise.all([
    dependencies.readDevice(job.customerId, job.deviceId),
    dependencies.readConversation(job.conversation, begun),
  ]);

  const checked = recheck(job, { device, owner, presences }, clock());
  if (checked.kind === 'watching') return say('again', 'watching');
  if (checked.kind === 'end') return end(checked.end);

  const now = clock();
  const claim = { job: jobId, now, claimedUntil: now + claimMs };
  const verdict = await dependencies.claim(job, claim);
  if (verdict.kind === 'held') return say('done', 'held by another job');
  if (verdict.kind === 'spent') return end({ state: 'withheld', reason: 'unconfirmed' });
  if (verdict.kind === 'ended') {
    // The function may have died between the push row and the message row: note it again, it does no harm.
    await dependencies.noteEnd(job, verdict.end);
    return say('done', 'ended before');
  }

  const push = pushOf(job, checked.device, dependencies.collapseId(job.conversation));
  const outcome = await dependencies.send(push).catch(async (error: unknown) => {
    // Nothing went out where it rejects: left to run out, the claim would count as an attempt without an answer.
    await dependencies.release(job, claim, { unanswered: verdict.unanswered, detail: 'not-sent' });
    throw error;
  });
  const detail = 'reason' in outcome ? outcome.reason : undefined;
  const next = nextStep(outcome);
  if (next.kind === 'again') {
    const unanswered = verdict.unanswered + (outcome.kind === 'try-later' && outcome.mayHaveArrived ? 1 : 0);
    await dependencies.release(job, claim, { unanswered, detail: detail ?? outcome.kind });
    return say('again', outcome.kind, detail);
  }
  if (next.deadLetter) await dependencies.deadLetter(job, detail ?? outcome.kind);
  if (next.markGone) {
    const goneSince = outcome.kind === 'device-gone' ? outcome.goneSince : undefined;
    const mark = { since: goneSince ?? now, reason: detail ?? outcome.kind };
    await dependencies.markGone(checked.device, mark, goneCondition(checked.device, goneSince));
  }
  return end({ state: next.state }, detail);

  async function end(pushEnd: PushEnd, detail?: string): Promise<RecordResult> {
    const stands = await dependencies.end(job, pushEnd, { now: clock(), ...(detail === undefined ? {} : { detail }) });
    const closed = await dependencies.noteEnd(job, stands);
    return say('done', stands.state === 'withheld' ? stands.reason : stands.state, detail, closed?.state);
  }

  function say(result: RecordResult, outcome: string, detail?: string, message?: string): RecordResult {
    dependencies.info('push', {
      channel: job.channel,
      conversation: job.conversation,
      messageId: job.messageId,
      deviceId: job.deviceId,
      outcome,
      detail,
      message,
      again: result === 'again',
      sentMillisecondsAgo: clock() - job.sentAt,
      milliseconds: clock() - begun,
    });
    return result;
  }
}

function pushOf(job: PushJob, device: Device, collapseId: string): Push {
  const { source, id } = parseConversationKey(job.conversation);
  return {
    token: device.token,
    environment: device.environment,
    ...(device.app === undefined ? {} : { app: device.app }),
    ...(device.locale === undefined ? {} : { locale: device.locale }),
    recipient: device.recipient,
    source,
    conversationId: id,
    messageId: job.messageId,
    sentAt: job.sentAt,
    expiresAt: job.expiresAt,
    collapseId,
    content: job.content,
  };
}
