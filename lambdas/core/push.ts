import type { AddressKind, ApnsEnvironment, Platform } from './device.ts';

/** What an agent message is about; the app opens the one or the other, and customers may mute one and not the other. */
export const subjectTypes = ['chat', 'ticket', 'system'] as const;
export type SubjectType = (typeof subjectTypes)[number];

export interface Subject {
  /** Absent: `chat`. */
  readonly type?: SubjectType;
  /** The vendor's own id of the ticket, where the message belongs to one. */
  readonly ticketId?: string;
  /** The customer is asked how satisfied they are. */
  readonly csat?: boolean;
}

/**
 * Fields of a source's own, by name: a JSON object that the app gets as it is, beside ours. Those of its `aps` go into ours.
 */
export type PassThrough = Readonly<Record<string, unknown>>;

/** What a push says: nothing but ids, a line without content, or the agent's own words. */
export type PushContent = Subject & {
  /** It speaks for so many messages; absent: for one. */
  readonly count?: number;
  readonly passThrough?: PassThrough;
} & (
    | { readonly mode: 'id-only' }
    | { readonly mode: 'generic' }
    | { readonly mode: 'full'; readonly sender?: string; readonly preview?: string }
  );
export type PrivacyMode = PushContent['mode'];

/** One agent message to one device, as a channel needs it. Times are epoch milliseconds. */
export interface Push {
  readonly token: string;
  readonly addressKind: AddressKind;
  readonly platform: Platform;
  readonly environment: ApnsEnvironment;
  /** Otherwise the other APNs host is tried once where this one does not know the token. */
  readonly environmentIsCertain: boolean;
  /** The APNs bundle id, the Firebase project or the Telegram bot. */
  readonly app: string;
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
  /** How many messages the customer has not read; absent: the app's badge stays as it is. */
  readonly badge?: number;
  /** It makes no sound and does not light up the screen. */
  readonly silent?: true;
  readonly content: PushContent;
}
