import type { Channel } from './device.ts';
import type { WithheldReason } from './withheld-reason.ts';

/** How one push ended. */
export type PushEnd =
  | { readonly state: 'delivered' }
  | { readonly state: 'gone' }
  | { readonly state: 'refused' }
  | { readonly state: 'seen' }
  /** A newer message of the conversation stands on the screen already. */
  | { readonly state: 'superseded' }
  | { readonly state: 'withheld'; readonly reason: WithheldReason };

/** What a push waits for. */
export const waitReasons = ['watching', 'try-later', 'channel-down', 'paused', 'changed'] as const;
export type WaitReason = (typeof waitReasons)[number];

/** How far a push has come; before its first attempt there is no row, and it is queued. */
export type PushState =
  /** `job`: the queue's message that holds the claim, until then. */
  | { readonly state: 'sending'; readonly job: string; readonly claimedUntil: number }
  | { readonly state: 'waiting'; readonly until: number; readonly because: WaitReason }
  | PushEnd;

/** One agent message to one device. Times are epoch milliseconds. */
export type PushRow = {
  readonly v: 1;
  /** Grows with each write: whoever writes says which one was read. */
  readonly revision: number;
  readonly conversation: string;
  readonly messageId: string;
  readonly customerId: string;
  readonly deviceId: string;
  readonly channel: Channel;
  /** Of the job that was last at work. */
  readonly step: number;
  /** Attempts so far. */
  readonly tries: number;
  /** Those of them whose answer nobody knows. */
  readonly unanswered: number;
  readonly changedAt: number;
  /** The provider's own word, or ours; never data of the customer. */
  readonly detail?: string;
} & PushState;

export type PushIdentity = Pick<PushRow, 'conversation' | 'messageId' | 'customerId' | 'deviceId' | 'channel' | 'step'>;

/** The row's next state. What was read may be none: the push was queued. */
export function nextPushRow(
  push: PushIdentity,
  read: PushRow | undefined,
  state: PushState,
  told: { readonly now: number; readonly unanswered?: number; readonly detail?: string | undefined },
): PushRow {
  const { conversation, messageId, customerId, deviceId, channel, step } = push;
  return {
    v: 1,
    revision: (read?.revision ?? 0) + 1,
    conversation,
    messageId,
    customerId,
    deviceId,
    channel,
    step,
    tries: (read?.tries ?? 0) + (state.state === 'sending' ? 1 : 0),
    unanswered: told.unanswered ?? read?.unanswered ?? 0,
    changedAt: told.now,
    ...(told.detail === undefined ? {} : { detail: told.detail }),
    ...state,
  };
}

/** Twice the dispatcher's time limit: whoever claimed a push, or a screen, has ended by then, one way or the other. */
export const claimMs = 60_000;

/** A claim that lives belongs to whoever holds it. */
export function isClaimed(row: PushRow | undefined, now: number): boolean {
  return row?.state === 'sending' && now < row.claimedUntil;
}

/** @returns undefined while it has not ended */
export function endOf(row: PushRow | undefined): PushEnd | undefined {
  if (!row) return undefined;
  switch (row.state) {
    case 'sending':
    case 'waiting':
      return undefined;
    case 'withheld':
      return { state: row.state, reason: row.reason };
    default:
      return { state: row.state };
  }
}

/**
 * The end of a push that waits or was lost, for a reason that holds for the whole message; where it is no more than its
 * time being over, the push knows better why it came to that.
 */
export function withheldEnd(row: PushRow | undefined, reason: WithheldReason): PushEnd {
  if (reason !== 'expired') return { state: 'withheld', reason };
  if (row?.state === 'sending') return { state: 'withheld', reason: 'unconfirmed' };
  if (row?.state !== 'waiting') return { state: 'withheld', reason };
  const told = row.because === 'channel-down' || row.because === 'paused';
  return { state: 'withheld', reason: told ? row.because : reason };
}
