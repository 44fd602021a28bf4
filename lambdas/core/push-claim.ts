import type { PushEnd } from './journal.ts';

/** The push row, as far as it decides who may send. Times are epoch milliseconds. */
export type PushRow =
  /** Given back after an attempt that may be repeated. */
  | { readonly state: 'queued'; readonly unanswered: number }
  | { readonly state: 'sending'; readonly job: string; readonly claimedUntil: number; readonly unanswered: number }
  | PushEnd;

export type ClaimVerdict =
  | { readonly kind: 'take'; readonly unanswered: number }
  /** A job holds a live claim: nothing to do for another one. */
  | { readonly kind: 'held'; readonly job: string; readonly until: number }
  | { readonly kind: 'ended'; readonly end: PushEnd }
  /** Two attempts went without a certain answer: a third could be one too many. */
  | { readonly kind: 'spent' };

/** At most one attempt without a certain answer is repeated. */
const maximumUnanswered = 1;

/**
 * Who may send: nobody while a claim lives. A claim that ran out was an attempt whose answer nobody knows.
 * @param row the push row, undefined before the first attempt
 */
export function judgeClaim(row: PushRow | undefined, now: number): ClaimVerdict {
  if (row === undefined) return { kind: 'take', unanswered: 0 };
  if (row.state !== 'queued' && row.state !== 'sending') return { kind: 'ended', end: row };
  if (row.state === 'sending' && now < row.claimedUntil) {
    return { kind: 'held', job: row.job, until: row.claimedUntil };
  }
  const unanswered = row.unanswered + (row.state === 'sending' ? 1 : 0);
  return unanswered > maximumUnanswered ? { kind: 'spent' } : { kind: 'take', unanswered };
}
