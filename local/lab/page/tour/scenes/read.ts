import { castOf, shows } from '../cast.ts';
import { cleanSlate, reply, trailOf } from '../chat.ts';
import type { Scene, Verdict } from '../scene.ts';
import { asSentence, type Taken, takenOf, unlessOnceOn } from '../taken.ts';

export const read: Scene = {
  id: 'read',
  title: 'Read on the tablet',
  shows:
    'A message lies on all of Ada’s devices, and she opens the chat on her tablet. The iPhone hears of it by a badge of 0, Android by an event for the app, and both take their notification away.',
  begin: (stage) => {
    const { lab, pushes } = stage;
    const cast = castOf(lab);
    const { iphone, android, tablet, adas } = cast;
    let chat = '';
    let messageId = '';
    let wasOnAll = false;
    return {
      steps: [
        cleanSlate(stage, cast, (key) => {
          chat = key;
        }),
        {
          look: ['agent'],
          say: 'The agent answers. Ada is away.',
          act: async () => {
            messageId = await reply(lab, chat, 'Your refund is on its way.');
          },
          until: {
            what: 'a message that was pushed',
            isSeen: () => trailOf(lab, chat, messageId)?.state === 'pushed',
            withinSeconds: 30,
          },
        },
        {
          look: ['iphone', 'android', 'tablet'],
          say: 'It lies on all three, and the badge says that one message is unread.',
          until: {
            what: 'a notification on all three devices',
            isSeen: () => {
              wasOnAll ||= adas.every((phone) => shows(phone, messageId));
              return wasOnAll;
            },
            withinSeconds: 15,
          },
        },
        {
          look: ['tablet'],
          say: 'Ada opens the chat on her tablet, which says that it was read.',
          act: () => tablet.openChat(chat),
          until: {
            what: 'the chat on the tablet',
            isSeen: () => tablet.state.value.app.kind === 'chat',
            withinSeconds: 15,
          },
        },
        {
          look: ['iphone', 'android'],
          say: 'The other two hear of it, and take their notifications away.',
          until: {
            what: 'an iPhone and an Android phone without the notification',
            isSeen: () => !shows(iphone, messageId) && !shows(android, messageId),
            withinSeconds: 20,
          },
        },
      ],
      verdict: () =>
        verdictOf({
          taken: takenOf(pushes.of(messageId)),
          wasOnAll,
          leftOn: adas.filter((phone) => shows(phone, messageId)).map(({ title }) => title),
          badge: iphone.state.peek().badge,
        }),
    };
  },
};

export interface Observed {
  readonly taken: Taken;
  /** All of Ada's devices showed it at the same time. */
  readonly wasOnAll: boolean;
  /** Her devices that show it at the end. */
  readonly leftOn: readonly string[];
  /** Of the iPhone at the end. */
  readonly badge: number;
}

export function verdictOf({ taken, wasOnAll, leftOn, badge }: Observed): Verdict {
  const wrong = asSentence([
    ...unlessOnceOn(['iphone', 'android', 'tablet'], taken),
    !wasOnAll && 'it was never on all three devices',
    leftOn.length > 0 && `it is still on ${leftOn.join(', ')}`,
    badge !== 0 && `the iPhone’s badge is ${badge} instead of 0`,
  ]);
  return {
    isGood: wrong === undefined,
    text: wrong ?? 'Pushed once to each of 3 devices, read on one, and gone from the other two.',
  };
}
