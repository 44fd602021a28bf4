import type { ApnsPush } from './apns-push.ts';
import { put, type Situation, type Tray, type TrayNotification, without } from './tray.ts';
import { appText, newMessageLine } from './words.ts';

/** What a push does on an iPhone or iPad, with an app like that of docs/clients/swift. */
export function arriveOnIphone(tray: Tray, push: ApnsPush, situation: Situation): Tray {
  if (push.isBackground) return readElsewhere(tray, push, situation);
  // In front iOS asks the app (`willPresent`): it has nothing shown of the conversation on the screen, nor of what it cannot
  // tell to be its customer's, as a badge alone, which carries no recipient.
  const isInFront = situation.shown !== undefined;
  if (isInFront && (!situation.isForMe || situation.shown === push.data.conversation)) return tray;
  if (push.alert === undefined) return withBadge(tray, push.badge);
  // The extension runs apart from the app, also after that has crashed, but only for what it may change.
  if (push.isMutable && !situation.isForMe) return put(tray, genericLine(push, situation));
  return put(withBadge(tray, push.badge), notificationOf(push, situation));
}

/** iOS removes every notification of the app with a badge of 0, and none with one above it (docs/app-api.md). */
export function withBadge(tray: Tray, badge: number | undefined): Tray {
  if (badge === undefined) return tray;
  return badge === 0 ? { ...tray, notifications: [], badge } : { ...tray, badge };
}

/** The conversation is on the screen: the app removes what was delivered of its thread. */
export function openedOnIphone(tray: Tray, conversation: string): Tray {
  return without(tray, ({ thread }) => thread === conversation);
}

/**
 * iOS wakes the app for it, or does not: here it always does, also after a crash. (It would not, had the customer swiped the
 * app away.) Of the conversation only what was read goes: a newer message may have come since.
 */
function readElsewhere(tray: Tray, { data }: ApnsPush, { isForMe }: Situation): Tray {
  const { conversation, readIds } = data;
  if (readIds === undefined || conversation === undefined || !isForMe) return tray;
  return without(tray, ({ thread, messageId }) => thread === conversation && readIds.includes(messageId));
}

function notificationOf(push: ApnsPush, { locale, isForMe, now }: Situation): TrayNotification {
  const { alert, data } = push;
  const { conversation, recipient, count, messageId } = data;
  return {
    id: push.id,
    messageId: messageId ?? push.id,
    ...(alert?.title === undefined ? {} : { title: alert.title }),
    body: alert?.body ?? (alert?.locKey === undefined ? '' : appText(locale, alert.locKey)),
    ...(count === undefined ? {} : { count }),
    ...(conversation === undefined ? {} : { thread: conversation }),
    // In mode `generic` the extension does not run: what came is shown to whoever has the phone. A tap opens nothing of it.
    ...(conversation === undefined || !isForMe ? {} : { conversation }),
    ...(recipient === undefined ? {} : { recipient }),
    silent: !push.hasSound || push.isPassive,
    at: now,
    forSomebodyElse: !isForMe,
    isDrawnBySystem: true,
  };
}

/** As the extension writes it: no words, no ids, no badge, no sound, nothing to open. The page alone knows which it was. */
function genericLine({ id, data }: ApnsPush, { locale, now }: Situation): TrayNotification {
  return {
    id,
    messageId: data.messageId ?? id,
    body: newMessageLine(locale),
    silent: true,
    at: now,
    forSomebodyElse: true,
    isDrawnBySystem: true,
  };
}
