import type { ReadonlySignal } from '@preact/signals';
import type { SourceOffer } from '../../wire.ts';

/** The conversations of the agent, and what was said in them. */
export interface Talk {
  readonly sources: ReadonlySignal<readonly SourceOffer[]>;
  readonly conversations: ReadonlySignal<readonly Conversation[]>;
  readonly selected: ReadonlySignal<string | undefined>;
  readonly select: (key: string) => void;
  /** A new conversation of a customer in a source; it becomes the selected one. */
  readonly begin: (customerId: string, source: string) => Conversation;
  /** @returns the ids of the messages, in the order in which they were sent */
  readonly reply: (key: string, said: Said) => Promise<readonly string[]>;
  /** The event of the last message of the conversation once more. */
  readonly replayLast: (key: string) => Promise<void>;
  readonly find: (key: string) => Conversation | undefined;
}

export interface Said {
  readonly text: string;
  readonly kind?: 'text' | 'structured';
  readonly author?: 'human' | 'bot';
  readonly count?: number;
}

export interface Conversation {
  /** `source~id`, bare for Genesys: as the API takes it. */
  readonly key: string;
  readonly id: string;
  readonly source: string;
  readonly customerId: string;
  /** For people: `Ada, Genesys Cloud, 1`. */
  readonly title: string;
  /** Oldest first, the newest 100. */
  readonly lines: readonly Line[];
}

export interface Line {
  readonly messageId: string;
  readonly from: 'human' | 'bot';
  readonly kind: 'text' | 'structured';
  readonly text: string;
  readonly at: number;
}
