import type { Push } from './push.ts';

/** Where a push goes, as a channel needs it. */
export type PushAddress = Pick<
  Push,
  'token' | 'addressKind' | 'platform' | 'environment' | 'environmentIsCertain' | 'app' | 'recipient'
>;

/** What a device is told of messages that were read elsewhere. */
export interface ReadElsewhere extends PushAddress {
  readonly source: string;
  /** The vendor's own id. */
  readonly conversationId: string;
  readonly messageIds: readonly string[];
  /** How many messages the customer has not read. */
  readonly badge: number;
  /**
   * iOS needs two pushes: one that shows the badge, and one that wakes the app, which shows nothing; Android has its app
   * do both.
   */
  readonly part: 'badge' | 'event';
}
