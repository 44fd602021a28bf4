import type { Push } from '../core/push.ts';
import { isCounted } from './shown-text.ts';

/** What every push carries for the app, beside what the phone shows (docs/payload.md). */
export interface PayloadData {
  /** Of this contract. */
  readonly v: 1;
  readonly type: 'chat' | 'ticket' | 'system';
  /** The vendor's own ids. */
  readonly conversationId: string;
  readonly ticketId?: string;
  readonly messageId: string;
  readonly source: string;
  readonly recipient: string;
  readonly csat?: true;
  /** The push speaks for so many messages of the conversation, more than one; it carries the newest. */
  readonly count?: number;
  /** Whoever shows it makes no sound. */
  readonly silent?: true;
  /** How many messages the customer has not read. */
  readonly badge?: number;
}

export function payloadData(push: Push): PayloadData {
  const { type = 'chat', ticketId, csat } = push.content;
  return {
    v: 1,
    type,
    conversationId: push.conversationId,
    ...(ticketId === undefined ? {} : { ticketId }),
    messageId: push.messageId,
    source: push.source,
    recipient: push.recipient,
    ...(csat ? { csat: true } : {}),
    ...(isCounted(push.content) ? { count: push.content.count } : {}),
    ...(push.silent ? { silent: true } : {}),
    ...(push.badge === undefined ? {} : { badge: push.badge }),
  };
}
