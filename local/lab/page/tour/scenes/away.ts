import { castOf, shows } from '../cast.ts';
import { cleanSlate, reply, trailOf } from '../chat.ts';
import type { Scene, Verdict } from '../scene.ts';
import { asSentence, type Taken, takenOf, unlessOnceOn } from '../taken.ts';

export const away: Scene = {
  id: 'away',
  title: 'Ada is away',
  shows:
    'The agent answers when Ada has put everything away. Each of her three devices gets one notification, Ben’s phone none, and a tap opens the right conversation.',
  begin: (stage) => {
    const { lab, pushes } = stage;
    const cast = castOf(lab);
    const { iphone, adas } = cast;
    let chat = '';
    let messageId = '';
    return {
      steps: [
        cleanSlate(stage, cast, (key) => {
          chat = key;
        }),
        {
          look: ['agent'],
          say: 'Ada has put everything away. The agent answers.',
          act: async () => {
            messageId = await reply(lab, chat, 'Your order is on its way.');
          },
          until: {
            what: 'the reply in the pipeline',
            isSeen: () => trailOf(lab, chat, messageId) !== undefined,
            withinSeconds: 30,
          },
        },
        {
          look: ['pipeline'],
          say: 'The decision is push: one job for each of Ada’s devices, in the queue of its channel.',
          until: {
            what: 'a message that was pushed',
            isSeen: () => trailOf(lab, chat, messageId)?.state === 'pushed',
            withinSeconds: 30,
          },
        },
        {
          look: ['iphone', 'android', 'tablet', 'other'],
          say: 'One notification on each of Ada’s devices. Ben’s phone stays dark.',
          until: {
            what: 'a notification on all three devices',
            isSeen: () => adas.every((phone) => shows(phone, messageId)),
            withinSeconds: 15,
          },
        },
        {
          look: ['iphone'],
          say: 'Ada taps the one on her iPhone.',
          act: async () => {
            const shown = iphone.state.peek().notifications.find((one) => one.messageId === messageId);
            await iphone.tap(shown?.id ?? '');
          },
          until: {
            what: 'the chat on the iPhone',
            isSeen: () => iphone.state.value.app.kind === 'chat',
            withinSeconds: 15,
          },
        },
      ],
      verdict: () => {
        const { app } = iphone.state.peek();
        return verdictOf({
          taken: takenOf(pushes.of(messageId)),
          isRightChat: app.kind === 'chat' && app.conversation === chat,
          isOnOther: shows(cast.other, messageId),
        });
      },
    };
  },
};

export interface Observed {
  readonly taken: Taken;
  /** The tap opened the conversation of the message. */
  readonly isRightChat: boolean;
  /** The other customer's phone shows it. */
  readonly isOnOther: boolean;
}

export function verdictOf({ taken, isRightChat, isOnOther }: Observed): Verdict {
  const wrong = asSentence([
    ...unlessOnceOn(['iphone', 'android', 'tablet'], taken),
    isOnOther && 'Ben’s phone shows it',
    !isRightChat && 'the tap opened another conversation',
  ]);
  return {
    isGood: wrong === undefined,
    text: wrong ?? 'Pushed once to each of 3 devices, never to Ben. The tap opened the right conversation.',
  };
}
