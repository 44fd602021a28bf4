import { type Burst, burstOf } from './burst.ts';

/** Where the screen of one device stands in one conversation. Times are epoch milliseconds. */
export interface Cursor {
  /** Grows with each write: whoever writes says which one was read. */
  readonly revision: number;
  /** The one attempt under way: a second one could overtake it. */
  readonly lease?: Lease;
  /** The newest message that was delivered. */
  readonly delivered?: ScreenPosition;
  /** Of the last push that was delivered. */
  readonly burst?: Burst;
}

export interface Lease {
  readonly messageId: string;
  readonly until: number;
  readonly burst?: Burst;
}

export interface ScreenPosition {
  readonly sentAt: number;
  readonly messageId: string;
}

/** By time; messages of the same millisecond by id, so that all agree. */
export function isNewer(one: ScreenPosition, other: ScreenPosition): boolean {
  return one.sentAt === other.sentAt ? one.messageId > other.messageId : one.sentAt > other.sentAt;
}

export function leased(cursor: Cursor | undefined, lease: Omit<Lease, 'burst'>, now: number): Cursor {
  const burst = burstOf(cursor?.burst, now);
  return { ...cursor, revision: (cursor?.revision ?? 0) + 1, lease: { ...lease, burst } };
}

/** @param delivered the message, if it was */
export function released({ lease, ...cursor }: Cursor, delivered: ScreenPosition | undefined): Cursor {
  const moves = delivered !== undefined && (!cursor.delivered || isNewer(delivered, cursor.delivered));
  const burst = delivered && lease?.burst ? { burst: lease.burst } : {};
  return { ...cursor, revision: cursor.revision + 1, ...burst, ...(moves ? { delivered } : {}) };
}
