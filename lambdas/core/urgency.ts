import type { ConversationEvidence } from './evidence.ts';

export const lanes = ['urgent', 'normal'] as const;
/** Which of its channel's two queues a job goes through: who has waited long does not stand behind who has not. */
export type Lane = (typeof lanes)[number];

/** Rows and jobs of the first version name no lane. */
export function laneOf({ lane }: { readonly lane?: Lane | undefined }): Lane {
  return lane ?? 'normal';
}

/**
 * Since when the customer waits for an answer: since their last message before it, else since they left. `lastActiveAt`
 * rather than `reportedAt`, because a suspended app may say late that it was left.
 * @returns epoch milliseconds; undefined where neither is known, and nobody is known to wait
 */
export function waitingSince(
  { owner, presences, lastCustomerMessageAt }: ConversationEvidence,
  sentAt: number,
): number | undefined {
  if (lastCustomerMessageAt !== undefined && lastCustomerMessageAt < sentAt) return lastCustomerMessageAt;
  const left = presences
    .filter(({ customerId }) => customerId === owner)
    .map(({ lastActiveAt, reportedAt }) => lastActiveAt ?? reportedAt);
  return left.length === 0 ? undefined : Math.max(...left);
}

/**
 * The lane of a message, chosen once, when its row is first written: all its jobs take it. Otherwise a repeat of a job
 * could go to the other queue, which does not know its deduplication id.
 */
export function chooseLane(
  evidence: ConversationEvidence,
  { sentAt, now, urgentAfterMs }: { readonly sentAt: number; readonly now: number; readonly urgentAfterMs: number },
): Lane {
  const since = waitingSince(evidence, sentAt);
  return since !== undefined && now - since >= urgentAfterMs ? 'urgent' : 'normal';
}
