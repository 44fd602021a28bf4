import type { ReadonlySignal } from '@preact/signals';
import type { Attempt } from '../../wire.ts';
import type { Line } from '../agent/talk.ts';

export type PhoneId = 'iphone' | 'android' | 'tablet' | 'other';

/** A phone on the page: a real client of the API, and a screen. */
export interface Phone {
  readonly id: PhoneId;
  /** Such as `Ada’s iPhone`; stays when somebody else logs in. */
  readonly title: string;
  readonly form: 'iphone' | 'android' | 'tablet';
  readonly channel: 'apns' | 'fcm';
  readonly deviceId: string;
  readonly deviceToken: string;
  /** Who logs in first. */
  readonly firstOwner: string;
  readonly state: ReadonlySignal<PhoneState>;
  /** Of the conversation on the screen, oldest first: those that came while there was a network. */
  readonly lines: ReadonlySignal<readonly Line[]>;
  /** Settles when the app has registered for the first time, or was refused: the state's `trouble`. */
  readonly registered: Promise<void>;
  /** The app comes to the front with this conversation (its key) on the screen; a crashed or closed app is started. */
  readonly openChat: (conversation: string) => Promise<void>;
  /** The app leaves the screen and says so. */
  readonly toBackground: () => Promise<void>;
  /** The app is gone in the middle of what it did: its heartbeats stop, and nobody is told. */
  readonly crash: () => void;
  /** Without a network nothing leaves and nothing arrives; the provider keeps what it would keep. */
  readonly setOnline: (isOnline: boolean) => Promise<void>;
  /** Signs out and registers the same installation, with the same token, for another customer. */
  readonly logInAs: (customerId: string) => Promise<void>;
  /** The app is gone from the phone: from now on the provider answers that its token is. */
  readonly uninstall: () => Promise<void>;
  /** Installs it again and registers. */
  readonly install: () => Promise<void>;
  readonly setLocale: (locale: string) => Promise<void>;
  /** The wish of the customer, on all of their devices. */
  readonly setPrivacy: (mode: PrivacyMode) => Promise<void>;
  /** Opens the conversation of the notification and takes it, and the others of that conversation, off the screen. */
  readonly tap: (notificationId: string) => Promise<void>;
  /** Swiped away. */
  readonly dismiss: (notificationId: string) => void;
  /** A request to the provider that named this phone's token; what the provider did not take never arrives. */
  readonly receive: (attempt: Attempt) => void;
  /** Back to the first owner, installed, online, in the background, no notifications; registered anew. */
  readonly reset: () => Promise<void>;
}

export type PrivacyMode = 'generic' | 'full' | 'id-only';

export interface PhoneState {
  readonly installed: boolean;
  readonly online: boolean;
  readonly app:
    | { readonly kind: 'background' }
    | { readonly kind: 'crashed' }
    | { readonly kind: 'chat'; readonly conversation: string };
  readonly customerId: string;
  readonly locale: string;
  readonly privacy: PrivacyMode;
  /** Newest first, at most 50. */
  readonly notifications: readonly ShownNotification[];
  /** On the app's icon; 0: none. */
  readonly badge: number;
  /** Pushes that the provider keeps for it while it is offline. */
  readonly kept: number;
  readonly lastReport?: { readonly status: 'active' | 'background'; readonly at: number };
  /** How often it rang or buzzed. */
  readonly sounds: number;
  /** The API's last refusal, in its words; absent: all is well. */
  readonly trouble?: string;
}

export interface ShownNotification {
  /** One of the same id is replaced: the collapse id, the tag, or the message's own. */
  readonly id: string;
  readonly messageId: string;
  /** The key of the conversation that a tap opens; absent for the generic line of somebody else's push. */
  readonly conversation?: string;
  readonly title?: string;
  readonly body: string;
  /** How many messages it speaks for, above 1. */
  readonly count?: number;
  readonly silent: boolean;
  readonly at: number;
  /** It was meant for who had this phone before. */
  readonly forSomebodyElse: boolean;
}
