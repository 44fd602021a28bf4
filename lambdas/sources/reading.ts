import type { AgentMessage } from '../core/agent-message.ts';
import type { Alias } from '../core/alias.ts';
import type { SourceName } from '../core/conversation.ts';

/**
 * One thing that an event says; a source makes zero or more of each, and then at least the reason why it is nothing, as
 * `ignored`. An ignored event keeps what could be read of it, for whoever asks why.
 */
export type Reading =
  | { readonly decision: 'agent-message'; readonly reason: string; readonly message: AgentMessage }
  /** The customer wrote: proof that they saw what was said before, and the start of their waiting. */
  | { readonly decision: 'customer-message'; readonly reason: string; readonly message: CustomerMessage }
  /** Who the customer of a conversation is, as the contact centre has come to know. */
  | { readonly decision: 'identity'; readonly reason: string; readonly identity: Identity }
  | { readonly decision: 'conversation-ended'; readonly reason: string; readonly end: ConversationEnd }
  | ({ readonly decision: 'ignored' } & Nothing)
  /** It should have said something, but lacks what that would take: a person has to look at it. */
  | ({ readonly decision: 'unreadable' } & Nothing);

interface Nothing {
  /** Ours; never a word of the event. */
  readonly reason: string;
  readonly source: SourceName | 'unknown';
  readonly known: Partial<Omit<AgentMessage, 'source'>>;
}

/** What a source's webhook says; of a message something may have to be found first. */
export type WebhookReading =
  | Exclude<Reading, { decision: 'agent-message' }>
  | { readonly decision: 'agent-message'; readonly reason: string; readonly message: WebhookMessage };

export type WebhookMessage = Omit<AgentMessage, 'conversationId' | 'onlyDevice'> & {
  /** Absent: the source's API knows it, by the message's id. */
  readonly conversationId?: string;
  /** The source addresses a device, by the `routingId` that registering gave it. */
  readonly device?: string;
  /** Where the source names no message: the id that the same one would have, had it come a minute ago. */
  readonly formerMessageId?: string;
};

/** Times are epoch milliseconds. */
export interface CustomerMessage {
  readonly source: SourceName;
  readonly conversationId: string;
  readonly messageId: string;
  readonly sentAt: number;
  /** Since when the source says who the customer is; absent: since the message. */
  readonly namedAt?: number;
  readonly customerId?: string;
  readonly aliases?: readonly Alias[];
}

export interface ConversationEnd {
  readonly source: SourceName;
  readonly conversationId: string;
  readonly endedAt: number;
}

export interface Identity {
  readonly source: SourceName;
  readonly conversationId: string;
  readonly at: number;
  /** The app's own name for the customer, where the contact centre has it. */
  readonly customerId?: string;
  readonly aliases: readonly Alias[];
}
