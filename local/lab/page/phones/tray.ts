import type { ShownNotification } from './phone.ts';

/** A notification, with what the phone keeps of it and does not show. */
export interface TrayNotification extends ShownNotification {
  /** The key of its conversation, whoever it was meant for; absent where app or extension left it out. */
  readonly thread?: string;
  /** Whom it was meant for: a tap asks again, since the phone may have changed hands meanwhile. */
  readonly recipient?: string;
  /** Android: Firebase drew it by itself, and the app knows neither its tag nor its conversation. */
  readonly isDrawnBySystem: boolean;
  /** Android: how many messages it says it stands for on the launcher's icon. */
  readonly number?: number;
}

/** What lies on the lock screen, and on the app's icon. */
export interface Tray {
  /** Newest first, at most 50. */
  readonly notifications: readonly TrayNotification[];
  readonly badge: number;
  /** How often it rang. */
  readonly sounds: number;
}

export const emptyTray: Tray = { notifications: [], badge: 0, sounds: 0 };

/** Android shows no more of an app than about so many, and nobody reads more. */
const most = 50;

/** How the phone is when a push arrives. Times are epoch milliseconds. */
export interface Situation {
  readonly locale: string;
  /** The conversation on the screen; undefined: the app is not in front. */
  readonly shown: string | undefined;
  /** Whether the push is for who is signed in. */
  readonly isForMe: boolean;
  readonly now: number;
}

/** On top, in place of one of the same id; it rings unless it is silent. */
export function put(tray: Tray, notification: TrayNotification): Tray {
  const others = tray.notifications.filter(({ id }) => id !== notification.id);
  return {
    ...tray,
    notifications: [notification, ...others].slice(0, most),
    sounds: notification.silent ? tray.sounds : tray.sounds + 1,
  };
}

export function without(tray: Tray, isMeant: (notification: TrayNotification) => boolean): Tray {
  const notifications = tray.notifications.filter((notification) => !isMeant(notification));
  return notifications.length === tray.notifications.length ? tray : { ...tray, notifications };
}
