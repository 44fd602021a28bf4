/** What an agent or a bot says to a customer, before their contact centre puts it into its own words. */
export interface AgentSays {
  /** The contact centre's own. */
  readonly conversationId: string;
  readonly messageId: string;
  /** As the app's tokens name the customer; only what names customers says it. */
  readonly customerId?: string;
  /** What the app has given to a contact centre that addresses devices: a `routingId`. */
  readonly device?: string;
  readonly author: 'human' | 'bot';
  readonly kind: 'text' | 'structured';
  readonly text: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Grows with each message: what a transcript counts. */
  readonly place: number;
}

/** Who says it. */
export const nameOf = ({ author }: Pick<AgentSays, 'author'>): string => (author === 'bot' ? 'Robo' : 'Grace');

/** What a structured message offers to tap, beside its words. */
export const choices = ['Yes', 'No'] as const;
