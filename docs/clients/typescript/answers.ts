import { recordOf } from './outcome.ts';

/** What a customer wishes, on all of their devices. Times are ISO 8601. */
export interface Preferences {
  readonly categories: {
    readonly chatMessages: boolean;
    readonly ticketUpdates: boolean;
    readonly systemNotices: boolean;
  };
  readonly mutedUntil?: string;
  readonly quietHours?: QuietHours;
  readonly privacy?: 'full' | 'generic' | 'id-only';
  readonly pushWhileActive: boolean;
  readonly mutedConversations: readonly { readonly conversationId: string; readonly until?: string }[];
}

export interface QuietHours {
  /** `22:00`; an end before it is the next day's. */
  readonly start: string;
  readonly end: string;
  /** Such as `Europe/Zurich`. */
  readonly timeZone: string;
  readonly mode: 'drop' | 'silent' | 'defer';
}

/** All of them at once: what is absent gets its default. Conversations are muted one by one, with `mute`. */
export type PreferencesToSet = Omit<Partial<Preferences>, 'categories' | 'mutedConversations'> & {
  readonly categories?: Partial<Preferences['categories']>;
};

/** What became of an agent's message, for the customer's own troubleshooting. */
export interface MessagePushes {
  readonly messageId: string;
  readonly sentAt: string;
  readonly state: 'open' | 'seen' | 'pushed' | 'withheld';
  readonly reason?: string;
  readonly pushes: readonly {
    readonly deviceId: string;
    readonly channel: string;
    readonly state: string;
    readonly reason?: string;
    readonly at?: string;
  }[];
}

/** What the API knows of a device of the customer's. */
export interface KnownDevice {
  readonly deviceId: string;
  readonly channel: string;
  readonly app?: string;
  /** It gets no pushes until it registers again; `reason` says why. */
  readonly gone?: { readonly since: string; readonly reason: string };
}

export function readDevices(body: unknown): readonly KnownDevice[] | undefined {
  const { devices } = recordOf(body);
  return Array.isArray(devices) && devices.every(isKnownDevice) ? devices : undefined;
}

function isKnownDevice(device: unknown): device is KnownDevice {
  const { deviceId, channel } = recordOf(device);
  return typeof deviceId === 'string' && typeof channel === 'string';
}

export function readPreferences(body: unknown): Preferences | undefined {
  return isPreferences(body) ? body : undefined;
}

function isPreferences(body: unknown): body is Preferences {
  const { categories, pushWhileActive, mutedConversations } = recordOf(body);
  const areCategories = ['chatMessages', 'ticketUpdates', 'systemNotices'].every(
    (name) => typeof recordOf(categories)[name] === 'boolean',
  );
  return areCategories && typeof pushWhileActive === 'boolean' && Array.isArray(mutedConversations);
}

export function readPushes(body: unknown): readonly MessagePushes[] | undefined {
  const { messages } = recordOf(body);
  return Array.isArray(messages) && messages.every(isMessagePushes) ? messages : undefined;
}

function isMessagePushes(message: unknown): message is MessagePushes {
  const { messageId, sentAt, state, pushes } = recordOf(message);
  return [messageId, sentAt, state].every((text) => typeof text === 'string') && Array.isArray(pushes);
}

/** How many messages the customer has not read: the badge. */
export function readUnread(body: unknown): number | undefined {
  const { unread } = recordOf(body);
  return typeof unread === 'number' ? unread : undefined;
}
