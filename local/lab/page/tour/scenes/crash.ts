import { castOf, shows } from '../cast.ts';
import { cleanSlate, reply, trailOf } from '../chat.ts';
import type { Scene, Verdict } from '../scene.ts';
import { asSentence, type Taken, takenOf, unlessOnceOn } from '../taken.ts';

/** So much later than the last report grows old a look may come: *later* counts whole seconds. */
const patienceSeconds = 30;

export const crash: Scene = {
  id: 'crash',
  title: 'The app crashes',
  shows:
    'Ada’s app dies with the chat on the screen, and right then the agent answers. Nothing is lost: once the app has been silent too long, all of her devices get the push.',
  note: ({ presenceSeconds }) =>
    presenceSeconds > 20
      ? `Takes about ${presenceSeconds + 5} s. Quick with npm start -- -c presenceSeconds=6`
      : undefined,
  begin: (stage) => {
    const { lab, pushes, now } = stage;
    const cast = castOf(lab);
    const { iphone, adas } = cast;
    const presenceSeconds = lab.feed.hello.peek()?.settings.presenceSeconds ?? 60;
    let chat = '';
    let messageId = '';
    let crashedAt: number | undefined;
    let silentAt: number | undefined;
    let wasWatched = false;
    return {
      steps: [
        cleanSlate(stage, cast, (key) => {
          chat = key;
        }),
        {
          look: ['iphone'],
          say: 'Ada opens the chat on her iPhone.',
          act: () => iphone.openChat(chat),
          until: {
            what: 'an iPhone that reports the chat',
            isSeen: () => iphone.state.value.lastReport?.status === 'active',
            withinSeconds: 15,
          },
        },
        {
          look: ['iphone', 'agent'],
          say: 'Her app crashes and tells nobody. Right then the agent answers.',
          act: async () => {
            // Once more, so that its last report is as young as it can be.
            await iphone.openChat(chat);
            silentAt = now() + presenceSeconds * 1000;
            iphone.crash();
            crashedAt = now();
            messageId = await reply(lab, chat, 'I have found your parcel.');
          },
          until: {
            what: 'the reply, held back because Ada seems to be looking',
            isSeen: () => {
              const trail = trailOf(lab, chat, messageId);
              wasWatched ||= trail?.decision === 'watching';
              return trail !== undefined;
            },
            withinSeconds: 30,
          },
        },
        {
          look: ['pipeline', 'iphone'],
          say: 'As far as anybody knows, Ada is looking: no push yet. But no report comes any more that could prove that she saw it.',
          until: {
            what: 'a message that was pushed',
            isSeen: () => trailOf(lab, chat, messageId)?.state === 'pushed',
            withinSeconds: presenceSeconds + patienceSeconds,
            countdown: { what: 'The last report is too old', at: () => silentAt },
          },
        },
        {
          look: ['iphone', 'android', 'tablet'],
          say: 'The last report is too old, and the push is there: on all of Ada’s devices, the crashed one too.',
          until: {
            what: 'a notification on all three devices',
            isSeen: () => adas.every((phone) => shows(phone, messageId)),
            withinSeconds: 15,
          },
        },
      ],
      verdict: () => {
        const endedAt = trailOf(lab, chat, messageId)?.endedAt;
        return verdictOf({
          taken: takenOf(pushes.of(messageId)),
          wasWatched,
          ...(endedAt === undefined || crashedAt === undefined ? {} : { afterMs: endedAt - crashedAt }),
        });
      },
    };
  },
};

export interface Observed {
  readonly taken: Taken;
  /** The first decision was to wait for a customer who seems to be looking. */
  readonly wasWatched: boolean;
  /** From the crash to the end of the message. */
  readonly afterMs?: number;
}

export function verdictOf({ taken, wasWatched, afterMs }: Observed): Verdict {
  const wrong = asSentence([
    ...unlessOnceOn(['iphone', 'android', 'tablet'], taken),
    !wasWatched && 'the reply came when the last report was too old already',
  ]);
  const after = afterMs === undefined ? '' : ` ${Math.round(afterMs / 1000)} s after the crash`;
  return { isGood: wrong === undefined, text: wrong ?? `Nothing lost: pushed once to each of 3 devices${after}.` };
}
