import type { SourceName } from './conversation.ts';
import type { Subject } from './push.ts';

/** What an agent or bot said to a customer, whatever the contact centre. Times are epoch milliseconds. */
export interface AgentMessage {
  readonly source: SourceName;
  /** The vendor's own id; the deep link carries it. */
  readonly conversationId: string;
  readonly messageId: string;
  readonly kind: 'text' | 'structured';
  readonly author: 'human' | 'bot' | 'unknown';
  readonly sentAt: number;
  readonly customerId?: string;
  /** Absent: a chat. */
  readonly subject?: Subject;
  /** The source says that the message did not reach the customer's app. */
  readonly undelivered?: boolean;
  /** Only privacy mode `full` lets these leave the router. */
  readonly sender?: string;
  readonly preview?: string;
}
