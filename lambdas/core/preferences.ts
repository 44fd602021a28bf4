import type { PrivacyMode, SubjectType } from './push.ts';

/** What customers may turn off, one by one. */
export const categories = ['chatMessages', 'ticketUpdates', 'systemNotices'] as const;
export type Category = (typeof categories)[number];

/** Within quiet hours a push is left out, comes without a sound, or waits for their end. */
export const quietModes = ['drop', 'silent', 'defer'] as const;
export type QuietMode = (typeof quietModes)[number];

/** Every day by the clock of a time zone; an end before the start is the next day's. */
export interface QuietHours {
  /** `22:00`. */
  readonly start: string;
  readonly end: string;
  /** IANA's name, such as `Europe/Zurich`. */
  readonly timeZone: string;
  readonly mode: QuietMode;
}

export interface MutedConversation {
  /** Its key. */
  readonly conversation: string;
  /** Epoch milliseconds; absent: until the customer says otherwise. */
  readonly until?: number;
}

/** What a customer wishes, on all of their devices. */
export interface Preferences {
  readonly categories: Readonly<Record<Category, boolean>>;
  /** Epoch milliseconds. */
  readonly mutedUntil?: number;
  readonly quietHours?: QuietHours;
  /** Counts where it is stricter than the deployment's. */
  readonly privacy?: PrivacyMode;
  /** Pushes come even while the app shows the conversation. */
  readonly pushWhileActive: boolean;
  /** The latest first. */
  readonly mutedConversations: readonly MutedConversation[];
}

export const defaultPreferences: Preferences = {
  categories: { chatMessages: true, ticketUpdates: true, systemNotices: true },
  pushWhileActive: false,
  mutedConversations: [],
};

export const categoryOf: Readonly<Record<SubjectType, Category>> = {
  chat: 'chatMessages',
  ticket: 'ticketUpdates',
  system: 'systemNotices',
};

/** The least telling first. */
const strictness: readonly PrivacyMode[] = ['id-only', 'generic', 'full'];

/** A customer may make it stricter than the deployment, never looser. */
export function stricter(one: PrivacyMode, other: PrivacyMode | undefined): PrivacyMode {
  return other !== undefined && strictness.indexOf(other) < strictness.indexOf(one) ? other : one;
}
