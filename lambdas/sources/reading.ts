import type { AgentMessage } from '../core/agent-message.ts';
import type { SourceName } from '../core/conversation.ts';

/** What a source makes of one event. An ignored event keeps what could be read of it, for whoever asks why. */
export type Reading =
  | { readonly decision: 'agent-message'; readonly reason: string; readonly message: AgentMessage }
  /** The customer wrote: proof that they saw what was said before, and the start of their waiting. */
  | { readonly decision: 'customer-message'; readonly reason: string; readonly message: CustomerMessage }
  | { readonly decision: 'conversation-ended'; readonly reason: string; readonly end: ConversationEnd }
  | {
      readonly decision: 'ignored';
      readonly reason: string;
      readonly source: SourceName | 'unknown';
      readonly known: Partial<Omit<AgentMessage, 'source'>>;
    };

/** Times are epoch milliseconds. */
export interface CustomerMessage {
  readonly source: SourceName;
  readonly conversationId: string;
  readonly messageId: string;
  readonly sentAt: number;
  readonly customerId?: string;
}

export interface ConversationEnd {
  readonly source: SourceName;
  readonly conversationId: string;
  readonly endedAt: number;
}
