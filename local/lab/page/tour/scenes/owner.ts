import type { ShownNotification } from '../../phones/phone.ts';
import { castOf, shows } from '../cast.ts';
import { cleanSlate, reply, trailOf } from '../chat.ts';
import type { Scene, Verdict } from '../scene.ts';
import { asSentence, type Taken, takenOf, unlessOnceOn } from '../taken.ts';

const words = 'Your test results are there.';

export const owner: Scene = {
  id: 'owner',
  title: 'The iPhone changes hands',
  shows:
    'Ben logs in on Ada’s iPhone, and her messages go to her other devices only. A push that was on its way already shows him a line without words, and his tap opens nothing of hers.',
  begin: (stage) => {
    const { lab, pushes } = stage;
    const cast = castOf(lab);
    const { ada, ben, iphone, android, tablet } = cast;
    const privacyMode = lab.feed.hello.peek()?.settings.privacyMode ?? 'generic';
    let chat = '';
    let whileBens = '';
    let onItsWay = '';
    let line: ShownNotification | undefined;
    const lineOnIphone = () => iphone.state.value.notifications.find(({ messageId }) => messageId === onItsWay);
    return {
      steps: [
        cleanSlate(stage, cast, (key) => {
          chat = key;
        }),
        {
          look: ['iphone'],
          say: 'Ada gives her iPhone to Ben. He logs in, and the app registers the same device token for him.',
          act: () => iphone.logInAs(ben.customerId),
          until: {
            what: 'an iPhone that is registered for Ben',
            isSeen: () => iphone.state.value.customerId === ben.customerId && iphone.state.value.trouble === undefined,
            withinSeconds: 15,
          },
        },
        {
          look: ['agent'],
          say: 'The agent answers Ada.',
          act: async () => {
            whileBens = await reply(lab, chat, 'Shall I send you the forms?');
          },
          until: {
            what: 'a message that was pushed',
            isSeen: () => trailOf(lab, chat, whileBens)?.state === 'pushed',
            withinSeconds: 30,
          },
        },
        {
          look: ['android', 'tablet', 'iphone'],
          say: 'It is on her Android phone and her tablet. The iPhone is Ben’s now and gets nothing.',
          until: {
            what: 'a notification on Ada’s Android phone and tablet',
            isSeen: () => shows(android, whileBens) && shows(tablet, whileBens),
            withinSeconds: 15,
          },
        },
        {
          look: ['iphone'],
          say: 'Now the harder case. Ada has the iPhone back, wants pushes without words, and the iPhone loses its network.',
          act: async () => {
            await iphone.logInAs(ada.customerId);
            // Only a push that passes the notification service extension can be compared with who has the phone: docs/payload.md.
            if (privacyMode !== 'full') await android.setPrivacy('id-only');
            await iphone.setOnline(false);
          },
          until: {
            what: 'Ada’s iPhone without a network',
            isSeen: () => iphone.state.value.customerId === ada.customerId && !iphone.state.value.online,
            withinSeconds: 15,
          },
        },
        {
          look: ['agent', 'iphone'],
          say: 'The agent answers. APNs takes the push and keeps it for the iPhone.',
          act: async () => {
            onItsWay = await reply(lab, chat, words);
          },
          until: {
            what: 'a push that APNs keeps for the iPhone',
            isSeen: () => trailOf(lab, chat, onItsWay)?.state === 'pushed' && iphone.state.value.kept > 0,
            withinSeconds: 30,
          },
        },
        {
          look: ['iphone'],
          say: 'Meanwhile Ben logs in on it, and the network comes back: there is Ada’s push.',
          act: async () => {
            await iphone.logInAs(ben.customerId);
            await iphone.setOnline(true);
          },
          until: {
            what: 'a notification on the iPhone',
            isSeen: () => {
              line = lineOnIphone();
              return line !== undefined;
            },
            withinSeconds: 20,
          },
        },
        {
          look: ['iphone'],
          say: 'Its recipient is not who is logged in, so the iPhone shows a line that says nothing. Ben taps it.',
          act: () => iphone.tap(line?.id ?? ''),
          until: {
            what: 'an iPhone on which the notification was tapped',
            isSeen: () => lineOnIphone() === undefined,
            withinSeconds: 15,
          },
        },
      ],
      verdict: () => {
        const { app } = iphone.state.peek();
        return verdictOf({
          whileBens: takenOf(pushes.of(whileBens)),
          onItsWay: takenOf(pushes.of(onItsWay)),
          words,
          line,
          opened: app.kind === 'chat' ? app.conversation : undefined,
        });
      },
      afterwards: async () => {
        if (android.state.peek().privacy !== privacyMode) await android.setPrivacy(privacyMode);
      },
    };
  },
};

export interface Observed {
  /** Of the reply to Ada while Ben had the iPhone. */
  readonly whileBens: Taken;
  /** Of the one that APNs had taken before he had it. */
  readonly onItsWay: Taken;
  /** What the agent wrote. */
  readonly words: string;
  /** What the iPhone showed of it. */
  readonly line: Pick<ShownNotification, 'title' | 'body' | 'conversation' | 'forSomebodyElse'> | undefined;
  /** The conversation that the tap opened. */
  readonly opened: string | undefined;
}

export function verdictOf({ whileBens, onItsWay, words: said, line, opened }: Observed): Verdict {
  const shown = `${line?.title ?? ''} ${line?.body ?? ''}`;
  const wrong = asSentence([
    ...unlessOnceOn(['android', 'tablet'], whileBens),
    ...unlessOnceOn(['iphone', 'android', 'tablet'], onItsWay),
    line === undefined && 'the push that was on its way was never shown',
    line?.forSomebodyElse === false && 'the iPhone took it for Ben’s own',
    shown.includes(said) && 'the iPhone showed Ben what the agent wrote to Ada',
    line?.conversation !== undefined && 'the notification led to Ada’s conversation',
    opened !== undefined && 'the tap opened a conversation',
  ]);
  return {
    isGood: wrong === undefined,
    text:
      wrong ??
      'Pushed to Ada’s two other devices only. Of the one on its way Ben saw a line without words, and his tap opened nothing of Ada’s.',
  };
}
