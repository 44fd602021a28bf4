import { parseConversationKey } from './conversation.ts';
import type { MessageRow } from './journal.ts';
import type { WithheldReason } from './withheld-reason.ts';

/**
 * Whether the customer may still not know that somebody answered, so that another way to reach them is worth a thought. Not
 * where they wished for silence, nor where there is nothing to say any more, nor to them.
 */
const isUnreachable: Readonly<Record<WithheldReason, boolean>> = {
  'channel-down': true,
  paused: true,
  refused: true,
  'tries-used-up': true,
  // It may have arrived: whoever listens reads the reason.
  unconfirmed: true,
  'channel-not-configured': true,
  'devices-gone': true,
  'owner-changed': false,
  'no-device': true,
  'customer-unknown': true,
  'category-off': false,
  muted: false,
  'quiet-hours': false,
  'conversation-ended': false,
  expired: true,
  superseded: false,
};

/** How a message ended, for systems beside this one. Times are ISO 8601; never a text, a name or a token. */
export interface OutsideEvent {
  readonly name: 'push.delivered' | 'push.unreachable';
  readonly detail: {
    /** The contact centre's own id. */
    readonly conversationId: string;
    readonly source: string;
    readonly messageId: string;
    /** The contact centre's own, where it gave one: the same as in our logs. */
    readonly correlationId?: string;
    /** Absent where nobody said whose conversation it is. */
    readonly customerId?: string;
    readonly state: 'pushed' | 'withheld';
    readonly reason?: WithheldReason;
    readonly sentAt: string;
    readonly endedAt: string;
  };
}

/**
 * @param endedAt epoch milliseconds
 * @returns undefined where the message's end is nobody else's business, or has not come
 */
export function outsideEventOf(row: MessageRow, endedAt: number): OutsideEvent | undefined {
  const { state, reason, customerId, messageId, correlationId } = row;
  if (state !== 'pushed' && state !== 'withheld') return undefined;
  if (state === 'withheld' && (reason === undefined || !isUnreachable[reason])) return undefined;
  const { source, id } = parseConversationKey(row.conversation);
  return {
    name: state === 'pushed' ? 'push.delivered' : 'push.unreachable',
    detail: {
      conversationId: id,
      source,
      messageId,
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(customerId === undefined ? {} : { customerId }),
      state,
      ...(state === 'withheld' && reason !== undefined ? { reason } : {}),
      sentAt: new Date(row.sentAt).toISOString(),
      endedAt: new Date(endedAt).toISOString(),
    },
  };
}
