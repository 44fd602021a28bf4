import type { FcmNotification, FcmPush } from './fcm-push.ts';
import { emptyTray, put, type Situation, type Tray, type TrayNotification, without } from './tray.ts';
import { newMessageLine } from './words.ts';

/** The channel without a sound that the app creates; another, or none, is the one that rings. */
const quietChannel = 'quiet-messages';

/**
 * What a message does on an Android phone, with an app like that of docs/clients/kotlin. A crash does not keep the app from
 * data messages: Firebase starts it for them, without a screen.
 */
export function arriveOnAndroid(tray: Tray, push: FcmPush, situation: Situation): Tray {
  const { notification, data } = push;
  if (notification && situation.shown === undefined) {
    return withLauncherBadge(put(tray, drawnByFirebase(push, notification, situation)));
  }
  // From here on it is `onMessageReceived`.
  if (data.readIds) return readElsewhere(tray, push, situation);
  if (data.conversation === undefined) return tray;
  if (!situation.isForMe) return withLauncherBadge(put(tray, genericLine(push, situation)));
  if (situation.shown === data.conversation) return tray;
  return withLauncherBadge(put(tray, drawnByApp(push, data.conversation, situation)));
}

/** The conversation is on the screen. What Firebase drew stays: the app does not know whose it is. */
export function openedOnAndroid(tray: Tray, conversation: string): Tray {
  return withLauncherBadge(without(tray, ({ thread, isDrawnBySystem }) => thread === conversation && !isDrawnBySystem));
}

/** Nothing at all is unread any more, so that what Firebase drew can go, too. */
export function allReadOnAndroid(tray: Tray): Tray {
  return { ...emptyTray, sounds: tray.sounds };
}

/** Android has no badge of the app: launchers make one of the notifications that are left. Here: what the newest says. */
export function withLauncherBadge(tray: Tray): Tray {
  const { notifications } = tray;
  // FCM: "0/unset = +1".
  return { ...tray, badge: notifications[0]?.number || notifications.length };
}

function readElsewhere(tray: Tray, { data }: FcmPush, { isForMe }: Situation): Tray {
  if (!isForMe) return tray;
  if (data.badge === 0) return allReadOnAndroid(tray);
  const isRead = ({ thread, messageId, isDrawnBySystem }: TrayNotification) =>
    !isDrawnBySystem && thread === data.conversation && data.readIds?.includes(messageId) === true;
  return withLauncherBadge(without(tray, isRead));
}

/** The system draws it before the app hears of it: nobody asks whom it is for, and in mode `full` its words are shown. */
function drawnByFirebase(push: FcmPush, notification: FcmNotification, situation: Situation): TrayNotification {
  const { title, body, tag, channelId, count } = notification;
  return {
    ...aboutMessage(push, situation),
    // Without a tag each adds one.
    id: tag ?? push.id,
    ...(title === undefined ? {} : { title }),
    body: body ?? '',
    // From Android 8 the channel decides, not the push: without a quiet one a silent push rings (docs/payload.md).
    silent: channelId === quietChannel,
    isDrawnBySystem: true,
    ...(count === undefined ? {} : { number: count }),
  };
}

function drawnByApp(push: FcmPush, conversation: string, situation: Situation): TrayNotification {
  const { notification, data } = push;
  return {
    ...aboutMessage(push, situation),
    // The tag that Firebase would draw it with, so that the one replaces the other; else one for each conversation.
    id: notification?.tag ?? conversation,
    ...(notification?.title === undefined ? {} : { title: notification.title }),
    body: notification?.body ?? newMessageLine(situation.locale),
    silent: data.silent,
    isDrawnBySystem: false,
    ...(data.badge === undefined ? {} : { number: data.badge }),
  };
}

function aboutMessage({ id, data }: FcmPush, { isForMe, now }: Situation) {
  const { conversation, recipient, count, messageId } = data;
  return {
    messageId: messageId ?? id,
    ...(count === undefined ? {} : { count }),
    ...(conversation === undefined ? {} : { thread: conversation }),
    ...(conversation === undefined || !isForMe ? {} : { conversation }),
    ...(recipient === undefined ? {} : { recipient }),
    at: now,
    forSomebodyElse: !isForMe,
  };
}

/** As the app writes it, in the quiet channel: no words, no ids, nothing to open. The page alone knows which it was. */
function genericLine({ id, data }: FcmPush, { locale, now }: Situation): TrayNotification {
  return {
    id: 'generic',
    messageId: data.messageId ?? id,
    body: newMessageLine(locale),
    silent: true,
    at: now,
    forSomebodyElse: true,
    isDrawnBySystem: false,
  };
}
