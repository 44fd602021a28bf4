import { requestLimitMs } from '../channels/send-push.ts';

/** How long the function may still run: of Lambda's context, or of whoever runs it. */
export type RemainingMilliseconds = () => number;

/** What comes after the send, the journal above all, needs this much. */
const afterSendingMs = 2_000;
/** Before the send come the tables and the claim. */
const beforeSendingMs = 1_000;

/** Whether a job that is begun now may have its whole request. */
export function hasTimeToBegin(remainingMilliseconds: RemainingMilliseconds): boolean {
  return remainingMilliseconds() >= beforeSendingMs + requestLimitMs + afterSendingMs;
}

/** What of it the send may use, in milliseconds. */
export function timeToSend(remainingMilliseconds: RemainingMilliseconds): () => number {
  return () => remainingMilliseconds() - afterSendingMs;
}
