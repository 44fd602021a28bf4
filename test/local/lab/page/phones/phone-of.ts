import { readArrivedPush } from '../../../../../local/lab/page/phones/arrived-push.ts';
import { arrive, opened, readHere, removed } from '../../../../../local/lab/page/phones/phone-tray.ts';
import { emptyTray, type Situation } from '../../../../../local/lab/page/phones/tray.ts';
import type { Attempt } from '../../../../../local/lab/wire.ts';

/** The screen of a phone in the background whose customer is `recipient-1`, with the real rules. */
export function phoneOf(channel: 'apns' | 'fcm', before: Partial<Situation> = {}) {
  let tray = emptyTray;
  let situation: Partial<Situation> = before;
  const bodies = () => tray.notifications.map(({ body }) => body);
  return {
    tray: () => tray,
    bodies,
    messageIds: () => tray.notifications.map(({ messageId }) => messageId),
    newest: () => tray.notifications[0],
    set: (differences: Partial<Situation>) => {
      situation = { ...situation, ...differences };
    },
    get: (...attempts: readonly Attempt[]) => {
      for (const attempt of attempts) {
        const push = readArrivedPush(attempt);
        if (!push) throw new Error('No phone gets this.');
        const isForMe = push.data.recipient === 'recipient-1';
        tray = arrive(tray, push, { locale: 'en', shown: undefined, isForMe, now: attempt.at, ...situation });
      }
    },
    open: (conversation: string) => {
      tray = opened(tray, channel, conversation);
    },
    remove: (id: string) => {
      tray = removed(tray, channel, id);
    },
    read: (unread: number) => {
      tray = readHere(tray, channel, unread);
    },
  };
}
