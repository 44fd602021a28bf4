/** Where the screen of one device stands in one conversation. Times are epoch milliseconds. */
export interface Cursor {
  /** Grows with each write: whoever writes says which one was read. */
  readonly revision: number;
  /** The one attempt under way: a second one could overtake it. */
  readonly lease?: { readonly messageId: string; readonly until: number };
  /** The newest message that was delivered. */
  readonly delivered?: ScreenPosition;
}

export interface ScreenPosition {
  readonly sentAt: number;
  readonly messageId: string;
}

/** By time; messages of the same millisecond by id, so that all agree. */
export function isNewer(one: ScreenPosition, other: ScreenPosition): boolean {
  return one.sentAt === other.sentAt ? one.messageId > other.messageId : one.sentAt > other.sentAt;
}

export function leased(cursor: Cursor | undefined, lease: NonNullable<Cursor['lease']>): Cursor {
  return { ...cursor, revision: (cursor?.revision ?? 0) + 1, lease };
}

/** @param delivered the message, if it was */
export function released({ lease, ...cursor }: Cursor, delivered: ScreenPosition | undefined): Cursor {
  const moves = delivered !== undefined && (!cursor.delivered || isNewer(delivered, cursor.delivered));
  return { ...cursor, revision: cursor.revision + 1, ...(moves ? { delivered } : {}) };
}
