import type { ApnsEnvironment } from './device.ts';

/** What a push says: nothing but ids, a line without content, or the agent's own words. */
export type PushContent =
  | { readonly mode: 'id-only' }
  | { readonly mode: 'generic' }
  | { readonly mode: 'full'; readonly sender?: string; readonly preview?: string };
export type PrivacyMode = PushContent['mode'];

/** One agent message to one device, as a channel needs it. Times are epoch milliseconds. */
export interface Push {
  readonly token: string;
  readonly environment: ApnsEnvironment;
  readonly app?: string;
  readonly locale?: string;
  readonly recipient: string;
  readonly source: string;
  /** The vendor's own id, for the deep link. */
  readonly conversationId: string;
  readonly messageId: string;
  readonly sentAt: number;
  readonly expiresAt: number;
  /** Pushes with the same one replace each other on the screen; at most 64 bytes. */
  readonly collapseId: string;
  readonly content: PushContent;
}
