import { parseConversationKey } from '../../lambdas/core/conversation.ts';
import type { MessageDevice, MessageRow } from '../../lambdas/core/journal.ts';
import type { PushRow } from '../../lambdas/core/push-row.ts';
import { endedAt } from '../../operator/explain-presence.ts';
import type { OwnedAttempt } from './kept-attempts.ts';
import type { SeenJob } from './seen-jobs.ts';
import { trailId } from './trail-id.ts';
import type { Trail, TrailPush } from './wire.ts';

/** All that is known of one message. */
export interface KnownMessage {
  readonly number: number;
  readonly heardAt?: number;
  /** When its row was first seen with an end; absent: nobody saw it end, and its rows tell. */
  readonly endedAt?: number;
  readonly row: MessageRow;
  readonly pushes: readonly PushRow[];
  /** Oldest first. */
  readonly jobs: readonly SeenJob[];
  /** Oldest first. */
  readonly attempts: readonly OwnedAttempt[];
}

export function trailOf(known: KnownMessage): Trail {
  const { row, number, heardAt } = known;
  const { conversation, messageId, sentAt, decidedAt, decision, lane, step, state, reason, seenBy, lookAt } = row;
  return {
    id: trailId(conversation, messageId),
    number,
    conversation,
    messageId,
    source: parseConversationKey(conversation).source,
    ...(heardAt === undefined ? {} : { heardAt }),
    sentAt,
    decidedAt,
    decision,
    ...(lane === undefined ? {} : { lane }),
    step,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(seenBy === undefined ? {} : { seenBy }),
    ...(lookAt === undefined ? {} : { lookAt }),
    expiresAt: row.expiresAt,
    ...(state === 'open' ? {} : { endedAt: known.endedAt ?? endedAt(known) }),
    pushes: row.devices.map((device, position) => pushOf(device, position, known)),
  };
}

function pushOf(device: MessageDevice, position: number, { row, pushes, jobs, attempts }: KnownMessage): TrailPush {
  const { customerId, deviceId, channel } = device;
  const isOf = (one: { readonly customerId: string; readonly deviceId: string }) =>
    one.customerId === customerId && one.deviceId === deviceId;
  const push = pushes.find(isOf);
  // The message's row has the last word: it may have ended a push that nobody is at work on.
  const state = row.ends[position] ?? push ?? { state: 'queued' as const };
  const job = jobs.findLast((one) => isOf(one.job));
  const isOnly = row.devices.filter((other) => other.channel === channel).length === 1;
  const answer = attempts.findLast(
    (one) => one.attempt.channel === channel && (one.device ? isOf(one.device) : isOnly && one.device !== null),
  )?.attempt;
  return {
    customerId,
    deviceId,
    channel,
    state: state.state,
    ...(state.state === 'waiting' ? { because: state.because, until: state.until } : {}),
    ...(state.state === 'withheld' ? { reason: state.reason } : {}),
    tries: push?.tries ?? 0,
    ...(push?.detail === undefined ? {} : { detail: push.detail }),
    ...(job === undefined ? {} : { queuedAt: job.at }),
    ...(job?.takenAt === undefined ? {} : { takenAt: job.takenAt }),
    ...(answer === undefined ? {} : { answer: answerOf(answer) }),
    ...(push === undefined ? {} : { changedAt: push.changedAt }),
    ...(job?.isDead ? { isDead: true } : {}),
  };
}

const answerOf = ({ at, answeredAt, status, reason, broken }: NonNullable<TrailPush['answer']>) => ({
  at,
  answeredAt,
  ...(status === undefined ? {} : { status }),
  ...(reason === undefined ? {} : { reason }),
  ...(broken === undefined ? {} : { broken }),
});
