import { type Cursor, isNewer, type Lease } from './cursor.ts';
import { decide } from './decide.ts';
import type { Device } from './device.ts';
import { type ConversationEvidence, evidenceFor } from './evidence.ts';
import type { PushJob } from './job.ts';
import type { MessageRow } from './journal.ts';
import type { Preferences } from './preferences.ts';
import { claimMs, endOf, isClaimed, type PushEnd, type PushRow, type WaitReason, withheldEnd } from './push-row.ts';
import { askAgainAt, isPaused, type Switches } from './switches.ts';
import { maySendAgain } from './unanswered.ts';
import { noLaterThan } from './wait.ts';

/** The rows that say how far a job's push has come. */
export interface JobRows {
  readonly message: MessageRow | undefined;
  readonly push: PushRow | undefined;
  /** Undefined too where pushes of a conversation do not replace each other. */
  readonly cursor: Cursor | undefined;
}

/** What the tables say of whoever the push is for. */
export interface JobFacts {
  readonly device: Device | undefined;
  readonly conversation: ConversationEvidence;
  readonly preferences?: Preferences;
  /** What a person has paused; absent: nothing. */
  readonly switches?: Switches;
}

export type Verdict =
  /** Nothing to do: others did it, or do it. */
  | { readonly kind: 'drop'; readonly because: 'no-row' | 'ended' | 'older-step' | 'held' }
  /** The push waits: its look may have been lost with whoever was to send it. */
  | { readonly kind: 'look-again'; readonly at: number }
  /** Somebody is at work on this screen until then. */
  | { readonly kind: 'come-again'; readonly at: number }
  | { readonly kind: 'wait'; readonly until: number; readonly because: WaitReason; readonly unanswered: number }
  | { readonly kind: 'end'; readonly end: PushEnd }
  | { readonly kind: 'send'; readonly device: Device; readonly unanswered: number };

/** Where the device of a job stands in its message's row; -1 where it does not. */
export function positionOf(
  row: MessageRow,
  { customerId, deviceId }: Pick<PushJob, 'customerId' | 'deviceId'>,
): number {
  return row.devices.findIndex((device) => device.customerId === customerId && device.deviceId === deviceId);
}

/** The decision once more, for one device, just before the push is sent: much may have happened in the queue. */
export function judgeJob(
  job: PushJob,
  receivedAs: string,
  { message, push, cursor }: JobRows,
  facts: JobFacts,
  now: number,
): Verdict {
  if (!message) return { kind: 'drop', because: 'no-row' };
  const position = positionOf(message, job);
  const device = message.devices[position];
  if (message.state !== 'open' || !device || message.ends[position]) return { kind: 'drop', because: 'ended' };
  if (job.step < device.step) return { kind: 'drop', because: 'older-step' };
  // Whoever wrote that died before the message knew.
  const ended = endOf(push);
  if (ended) return { kind: 'end', end: ended };
  if (push?.state === 'sending' && isClaimed(push, now)) {
    // Its own claim, received once more before it ran out: whoever holds it may still fail.
    return push.job === receivedAs ? { kind: 'come-again', at: push.claimedUntil } : { kind: 'drop', because: 'held' };
  }
  if (push?.state === 'waiting' && push.step >= job.step && now < push.until) {
    return { kind: 'look-again', at: push.until };
  }

  // It stands on the screen: whoever sent it died before its own row knew.
  if (cursor?.delivered?.messageId === job.messageId) return { kind: 'end', end: { state: 'delivered' } };

  const unanswered = (push?.unanswered ?? 0) + (push?.state === 'sending' ? 1 : 0);
  const checked = recheck(job, message, facts, now);
  if (checked.kind === 'wait') return { ...checked, unanswered };
  if (checked.kind === 'end') {
    const { end } = checked;
    return { kind: 'end', end: end.state === 'withheld' ? withheldEnd(push, end.reason) : end };
  }
  if (!maySendAgain(job.channel, unanswered)) return { kind: 'end', end: { state: 'withheld', reason: 'unconfirmed' } };
  if (cursor?.delivered && isNewer(cursor.delivered, job)) return { kind: 'end', end: { state: 'superseded' } };
  if (facts.switches && isPaused(facts.switches, job)) {
    const until = noLaterThan(message.expiresAt, askAgainAt(job, now), now);
    return { kind: 'wait', until, because: 'paused', unanswered };
  }
  const { lease } = cursor ?? {};
  if (lease && now < lease.until) return { kind: 'come-again', at: freeAt(lease, job, now) };
  return { ...checked, unanswered };
}

const soonMs = 1_000;

/**
 * When to ask for a screen again that somebody holds. Its own push: whoever took the screen claims the push next, or died
 * between the two. Another's came through the other lane and is over in a moment, or its function died: as long again as it
 * has been held, which is seven times at most, of the ten for which a queue hands a job out.
 */
function freeAt({ messageId, until }: Lease, job: PushJob, now: number): number {
  if (messageId === job.messageId) return until;
  const heldMs = now - (until - claimMs);
  return Math.min(until, now + Math.max(soonMs, heldMs));
}

export type Recheck =
  | { readonly kind: 'end'; readonly end: PushEnd }
  | { readonly kind: 'wait'; readonly until: number; readonly because: WaitReason }
  | { readonly kind: 'send'; readonly device: Device };

/** Whose it is, whether they saw it, whether they are looking: as the tables say now. */
export function recheck(job: PushJob, message: MessageRow, facts: JobFacts, now: number): Recheck {
  const { device, preferences } = facts;
  const conversation = evidenceFor(message, facts.conversation);
  const owner = conversation.owner ?? job.customerId;
  // Whom it is for now, and by what channel, is decided for the whole message.
  const anew = { kind: 'wait', until: now, because: 'changed' } as const;
  if (owner !== job.customerId) return anew;
  const decision = decide({
    now,
    message: { ...message, type: job.content.type },
    step: job.step,
    conversation: { ...conversation, owner },
    devices: device ? [device] : [],
    channels: [job.channel],
    ...(preferences ? { preferences } : {}),
  });
  switch (decision.kind) {
    case 'seen':
      return { kind: 'end', end: { state: 'seen' } };
    case 'withheld':
      // The one channel is the job's: the device was registered anew on another one since.
      if (decision.reason === 'channel-not-configured') return anew;
      return { kind: 'end', end: { state: 'withheld', reason: decision.reason } };
    case 'watching':
      return { kind: 'wait', until: decision.lookAgainAt, because: 'watching' };
    // How long it waits, and with which others, is decided for the whole message.
    case 'customer-unknown':
    case 'deferred':
      return anew;
    case 'push': {
      const [target] = decision.devices;
      return target
        ? { kind: 'send', device: target }
        : { kind: 'end', end: { state: 'withheld', reason: 'no-device' } };
    }
  }
}
