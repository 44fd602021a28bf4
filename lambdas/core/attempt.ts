import { type Cursor, leased, released } from './cursor.ts';
import type { PushJob } from './job.ts';
import type { MessageRow } from './journal.ts';
import { withEnds } from './journal.ts';
import { type JobRows, positionOf } from './judge-job.ts';
import { longestDelayMs } from './look.ts';
import { endOf, nextPushRow, type PushEnd, type PushRow, type WaitReason } from './push-row.ts';

/**
 * What is written in this order, each row on condition that it is as it was read: the screen, the push, the message.
 * Whoever finds a push that has ended and a message that does not know it yet writes the rest.
 */
export interface Transition {
  /** The row as it was read where it stays as it is. */
  readonly push: PushRow;
  /** Absent where it stays as it is. */
  readonly cursor?: Cursor;
  readonly message?: MessageChange;
}

export type MessageChange = EndOfPush | { readonly kind: 'due'; readonly dueAt: number; readonly row: MessageRow };

/** `row`: the whole row as it becomes; closed where this was the last push to end. */
export interface EndOfPush {
  readonly kind: 'end';
  readonly position: number;
  readonly end: PushEnd;
  readonly row: MessageRow;
}

/** The rows after a transition was written. */
export function after(rows: JobRows, { push, cursor, message }: Transition): JobRows {
  return { push, cursor: cursor ?? rows.cursor, message: message?.row ?? rows.message };
}

/** The right to send one push; with it, where pushes replace each other, to the device's screen. Times are epoch ms. */
export function claim(
  job: PushJob,
  rows: JobRows,
  told: {
    readonly receivedAs: string;
    readonly now: number;
    readonly claimedUntil: number;
    readonly unanswered: number;
    readonly ordered: boolean;
  },
): Transition {
  const { receivedAs, now, claimedUntil, unanswered, ordered } = told;
  return {
    push: nextPushRow(job, rows.push, { state: 'sending', job: receivedAs, claimedUntil }, { now, unanswered }),
    ...(ordered ? { cursor: leased(rows.cursor, { messageId: job.messageId, until: claimedUntil }, now) } : {}),
  };
}

/**
 * How a push ended, in its own row and in its message's; the last one closes the message. Of a push that has ended before,
 * whoever wrote that may have died before the message knew.
 */
export function end(
  job: PushJob,
  rows: JobRows,
  pushEnd: PushEnd,
  told: { readonly now: number; readonly unanswered?: number; readonly detail?: string | undefined },
): Transition {
  const { message } = rows;
  const position = message ? positionOf(message, job) : -1;
  const notable = message?.state === 'open' && position >= 0 && message.ends[position] === undefined;
  return {
    push: rows.push && endOf(rows.push) ? rows.push : nextPushRow(job, rows.push, pushEnd, told),
    ...releaseOf(job, rows, pushEnd.state === 'delivered'),
    ...(notable
      ? { message: { kind: 'end', position, end: pushEnd, row: withEnds(message, new Map([[position, pushEnd]])) } }
      : {}),
  };
}

/** What an end makes of its message's row as it stands by now; undefined where nothing is left to be noted there. */
export function endAnew({ position, end }: EndOfPush, row: MessageRow): EndOfPush | undefined {
  if (row.state !== 'open' || row.ends[position] !== undefined) return undefined;
  return { kind: 'end', position, end, row: withEnds(row, new Map([[position, end]])) };
}

/** A push that waits gives its claim back. What *later* cannot hold so long, the message's row remembers. */
export function wait(
  job: PushJob,
  rows: JobRows,
  told: {
    readonly until: number;
    readonly because: WaitReason;
    readonly now: number;
    readonly unanswered: number;
    readonly detail?: string | undefined;
  },
): Transition {
  const { until, because, now } = told;
  const { message } = rows;
  const far = until - now > longestDelayMs && message?.state === 'open' && (message.dueAt ?? 0) > until;
  return {
    push: nextPushRow(job, rows.push, { state: 'waiting', until, because }, told),
    ...releaseOf(job, rows, false),
    ...(far ? { message: { kind: 'due', dueAt: until, row: { ...message, dueAt: until } } } : {}),
  };
}

function releaseOf(job: PushJob, { cursor }: JobRows, delivered: boolean): { cursor?: Cursor } {
  if (cursor?.lease?.messageId !== job.messageId) return {};
  return { cursor: released(cursor, delivered ? { sentAt: job.sentAt, messageId: job.messageId } : undefined) };
}
