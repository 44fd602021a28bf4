import type { AgentWord, NotToldReason } from './agent-word.ts';
import { defaultSource, parseConversationKey } from './conversation.ts';
import type { MessageRow } from './journal.ts';
import { isNotReached } from './unreachable.ts';
import type { WithheldReason } from './withheld-reason.ts';

/** For systems beside this one. Times are ISO 8601; never a text, a name or a token. */
export type OutsideEvent = EndEvent | ActedEvent;

/** How a message ended. */
export interface EndEvent {
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
    /** Absent where the event comes a second time, because the agent could not be told. */
    readonly sentAt?: string;
    readonly endedAt: string;
    /** Why the agent could not be told of it. */
    readonly agentNotTold?: NotToldReason;
  };
}

/** An agent clicked an action of a notification. */
export interface ActedEvent {
  readonly name: 'agent.acted';
  readonly detail: {
    /** The target's own. */
    readonly notificationId: string;
    readonly actionId: string;
    /** The agent, as the target names them. */
    readonly userId?: string;
    /** What the notification was about, where the callback brings its metadata back. */
    readonly conversationId?: string;
    readonly messageId?: string;
    readonly correlationId: string;
    readonly actedAt: string;
  };
}

/** When what an event tells of was. */
export const timeOf = (event: OutsideEvent): string =>
  event.name === 'agent.acted' ? event.detail.actedAt : event.detail.endedAt;

/**
 * @param endedAt epoch milliseconds
 * @returns undefined where the message's end is nobody else's business, or has not come
 */
export function outsideEventOf(row: MessageRow, endedAt: number): EndEvent | undefined {
  const { state, reason, customerId, messageId, correlationId } = row;
  if (state !== 'pushed' && state !== 'withheld') return undefined;
  if (state === 'withheld' && !isNotReached(reason)) return undefined;
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

/**
 * The fallback where an agent could not be told of a customer whom no push reached; undefined where one did, and where
 * the customer wished for silence.
 */
export function notToldEvent(word: AgentWord, agentNotTold: NotToldReason): EndEvent | undefined {
  const { conversationId, messageId, end, reason, endedAt, correlationId } = word;
  if (end !== 'unreachable' || !isNotReached(reason)) return undefined;
  return {
    name: 'push.unreachable',
    detail: {
      conversationId,
      source: defaultSource,
      messageId,
      ...(correlationId === undefined ? {} : { correlationId }),
      state: 'withheld',
      reason,
      endedAt: new Date(endedAt).toISOString(),
      agentNotTold,
    },
  };
}
