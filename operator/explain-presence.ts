import { type ConversationEvidence, proofDelayMs, proofOfSeen } from '../lambdas/core/evidence.ts';
import type { MessageRow } from '../lambdas/core/journal.ts';
import { isWatching, type Presence } from '../lambdas/core/presence.ts';
import type { Sentence } from './explain-pushes.ts';
import type { ConversationFacts, ReadMessage } from './explain-read.ts';
import { duration, timeOn } from './times.ts';

/** When the last of what ended a closed message was written. */
export const endedAt = ({ row, pushes }: ReadMessage): number =>
  Math.max(row.decidedAt, ...pushes.map(({ changedAt }) => changedAt));

/** What a device last said of the conversation, and what that proves of this message: by the same rule that decided. */
export function tellPresence(
  presence: Presence,
  message: ReadMessage,
  facts: ConversationFacts,
  day: string,
  now: number,
): Sentence {
  const { row } = message;
  const { evidence, customers } = facts;
  const { deviceId, status, reportedAt, freshUntil } = presence;
  const said = `${deviceId} last said that it is ${status === 'active' ? 'showing the conversation' : 'in the background'}`;
  if (presence.customerId !== evidence.owner) {
    const whose = evidence.owner === undefined ? "nobody's yet" : "another customer's";
    return { at: reportedAt, text: `${said}; it counts for nothing, because the conversation is ${whose}` };
  }
  if (row.state !== 'open' && reportedAt > endedAt(message)) {
    return { at: reportedAt, text: `${said}; by then this message had ended` };
  }
  const byShowing = !(customers.get(presence.customerId)?.preferences.pushWhileActive ?? false);
  const proves = proofOfSeen({ owner: evidence.owner, presences: [presence] }, row) === 'active';
  const shown = tellLastActive(presence, row, day);
  const counts = freshUntil > now ? 'counts' : 'counted';
  const watching = isWatching(presence, row.decidedAt)
    ? `; it ${counts} as watching until ${timeOn(freshUntil, day)}`
    : '';
  const proof = !proves
    ? ', which proves nothing of this message'
    : byShowing
      ? ', which proves that the message was seen'
      : ', which would prove it seen, but the customer wants pushes even while the app is open';
  return { at: reportedAt, text: `${said} (${shown})${watching}${proof}` };
}

function tellLastActive({ lastActiveAt }: Presence, { sentAt }: MessageRow, day: string): string {
  if (lastActiveAt === undefined) return 'it has never shown it';
  const apart = duration(Math.abs(lastActiveAt - sentAt));
  const when = lastActiveAt < sentAt ? `${apart} before the message` : `${apart} after the message`;
  return `active ${when}, at ${timeOn(lastActiveAt, day)}`;
}

/** What else of the conversation weighs in: the customer's own messages, what they read, its end. */
export function tellConversation({ sentAt }: MessageRow, evidence: ConversationEvidence): Sentence[] {
  const { lastCustomerMessageAt: wroteAt, readUpTo, endedAt: overAt } = evidence;
  const told: Sentence[] = [];
  if (wroteAt !== undefined && wroteAt >= sentAt) {
    const proves = wroteAt >= sentAt + proofDelayMs;
    const proof = proves ? 'which proves that they saw it' : 'too soon to prove anything';
    told.push({ at: wroteAt, text: `the customer wrote, ${duration(wroteAt - sentAt)} after the message, ${proof}` });
  }
  if (readUpTo !== undefined && readUpTo >= sentAt) {
    told.push({ text: 'the app has said that the customer read up to this message or beyond' });
  }
  if (overAt !== undefined && overAt >= sentAt) told.push({ at: overAt, text: 'the conversation ended' });
  return told;
}
