import { allReadOnAndroid, arriveOnAndroid, openedOnAndroid, withLauncherBadge } from './android-tray.ts';
import type { ArrivedPush } from './arrived-push.ts';
import { arriveOnIphone, openedOnIphone, withBadge } from './iphone-tray.ts';
import type { Phone } from './phone.ts';
import { type Situation, type Tray, without } from './tray.ts';

type Channel = Phone['channel'];

export function arrive(tray: Tray, push: ArrivedPush, situation: Situation): Tray {
  switch (push.kind) {
    case 'apns':
      return arriveOnIphone(tray, push, situation);
    case 'fcm':
      return arriveOnAndroid(tray, push, situation);
  }
}

/** The app shows the conversation and removes its notifications, as far as it knows them. */
export function opened(tray: Tray, channel: Channel, conversation: string): Tray {
  return channel === 'apns' ? openedOnIphone(tray, conversation) : openedOnAndroid(tray, conversation);
}

/** Tapped or swiped away: this one goes, and the badge of iOS stays as it is. */
export function removed(tray: Tray, channel: Channel, id: string): Tray {
  const left = without(tray, (notification) => notification.id === id);
  return channel === 'apns' ? left : withLauncherBadge(left);
}

/** The app sets the badge to what the API has answered to its own reading (docs/app-api.md). */
export function readHere(tray: Tray, channel: Channel, unread: number): Tray {
  if (channel === 'apns') return withBadge(tray, unread);
  return unread === 0 ? allReadOnAndroid(tray) : tray;
}
