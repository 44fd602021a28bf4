import type { MessageRow } from './journal.ts';

/** A message that its customer has not read. */
export interface UnreadMessage {
  readonly messageId: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

/** Of one conversation, and of the badge: phones show no more than two digits. */
export const mostUnread = 99;

/** Which messages of a conversation were read: one, or all that were sent until then (epoch milliseconds). */
export type WhatWasRead =
  | { readonly messageId: string; readonly upTo?: never }
  | { readonly upTo: number; readonly messageId?: never };

export function isRead({ messageId, sentAt }: UnreadMessage, what: WhatWasRead): boolean {
  return what.upTo === undefined ? messageId === what.messageId : sentAt <= what.upTo;
}

/** Whom a message is unread for: from the moment that a push of it is decided. */
export function unreadFor({ state, customerId, devices }: MessageRow): string | undefined {
  return state === 'open' && devices.length > 0 ? customerId : undefined;
}

/** The number that phones show. */
export function badgeOf(unread: number): number {
  return Math.min(unread, mostUnread);
}

/**
 * The badge of a push. Its own message counts, whether it is noted yet or not: 0 would remove every notification of the
 * app from an iPhone.
 */
export function badgeOfPush(unread: number): number {
  return Math.max(1, badgeOf(unread));
}
