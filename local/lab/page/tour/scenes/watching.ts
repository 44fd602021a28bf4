import { castOf, shows } from '../cast.ts';
import { cleanSlate, reply, trailOf } from '../chat.ts';
import type { Scene, Verdict } from '../scene.ts';
import { asSentence, counted } from '../taken.ts';

export const watching: Scene = {
  id: 'watching',
  title: 'Ada is looking',
  shows:
    'The agent answers while Ada’s iPhone shows the chat. Nothing rings anywhere: the message ends as seen, once her app has proved it.',
  begin: (stage) => {
    const { lab, pushes } = stage;
    const cast = castOf(lab);
    const { iphone, all } = cast;
    const presenceSeconds = lab.feed.hello.peek()?.settings.presenceSeconds ?? 60;
    let chat = '';
    let messageId = '';
    return {
      steps: [
        cleanSlate(stage, cast, (key) => {
          chat = key;
        }),
        {
          look: ['iphone'],
          say: 'Ada opens the chat on her iPhone. The app says so, and says it again while it stays open.',
          act: () => iphone.openChat(chat),
          until: {
            what: 'an iPhone that reports the chat',
            isSeen: () => iphone.state.value.lastReport?.status === 'active',
            withinSeconds: 15,
          },
        },
        {
          look: ['agent'],
          say: 'The agent answers.',
          act: async () => {
            messageId = await reply(lab, chat, 'Can I help with anything else?');
          },
          until: {
            what: 'the reply in the pipeline',
            isSeen: () => trailOf(lab, chat, messageId) !== undefined,
            withinSeconds: 30,
          },
        },
        {
          look: ['pipeline', 'iphone'],
          say: 'The decision is watching: no push for now. What her app says it has shown is the proof.',
          until: {
            what: 'a message that was seen',
            isSeen: () => trailOf(lab, chat, messageId)?.state === 'seen',
            withinSeconds: presenceSeconds + 30,
            countdown: { what: 'The next look', at: () => trailOf(lab, chat, messageId)?.lookAt },
          },
        },
        { look: ['phones'], say: 'Seen. No notification on any phone.' },
      ],
      verdict: () =>
        verdictOf({
          state: trailOf(lab, chat, messageId)?.state,
          asked: pushes.of(messageId).length,
          shownOn: all.filter((phone) => shows(phone, messageId)).map(({ title }) => title),
        }),
    };
  },
};

export interface Observed {
  /** Of the message. */
  readonly state: string | undefined;
  /** How often a provider was asked. */
  readonly asked: number;
  /** The phones that show a notification of it. */
  readonly shownOn: readonly string[];
}

export function verdictOf({ state, asked, shownOn }: Observed): Verdict {
  const wrong = asSentence([
    state !== 'seen' && `the message ended as ${state ?? 'nothing'} instead of seen`,
    asked > 0 && `the providers were asked for ${counted(asked, 'push', 'pushes')}`,
    shownOn.length > 0 && `there is a notification on ${shownOn.join(', ')}`,
  ]);
  return { isGood: wrong === undefined, text: wrong ?? 'Seen on the iPhone. No provider was asked for a push.' };
}
