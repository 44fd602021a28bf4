import type { Phone, PhoneId } from '../../phones/phone.ts';
import { castOf, shows } from '../cast.ts';
import { cleanSlate, newChat, reply, trailOf } from '../chat.ts';
import { type SentMessage, verdictOf } from '../outage-verdict.ts';
import type { Scene } from '../scene.ts';
import { hasEnded, isSuperseded, nextTryOf, pushesTo } from '../trail-pushes.ts';

/** APNs' first wait is 60 to 72 s, and *later* may be a little late. */
const longestWaitSeconds = 110;

/** Apple wants 15 minutes after a 503, which no tour should take: so APNs goes down in another way here. */
export const outage: Scene = {
  id: 'outage',
  title: 'Both providers are down',
  shows:
    'FCM says 503, APNs ends every connection, and the agent goes on answering. When both are well again, each device gets what it must, once, and nothing is lost.',
  note: () => 'Takes about 75 s: a push that failed at APNs waits for a minute at least.',
  begin: (stage) => {
    const { lab, pushes } = stage;
    const cast = castOf(lab);
    const { iphone, android, tablet, adas } = cast;
    const collapse = lab.feed.hello.peek()?.settings.collapse ?? 'conversation';
    const chats: string[] = [];
    const sent: { readonly chat: string; readonly messageId: string }[] = [];
    const say = async (chat: string | undefined, text: string) => {
      if (chat !== undefined) sent.push({ chat, messageId: await reply(lab, chat, text) });
    };
    const trails = () => sent.map(({ chat, messageId }) => trailOf(lab, chat, messageId));
    const pushesOf = (phones: readonly Phone[]) => trails().flatMap((trail) => pushesTo(trail, phones));
    const haveEnded = (phones: readonly Phone[]) => {
      const all = pushesOf(phones);
      return all.length === sent.length * phones.length && all.every(hasEnded);
    };
    const nextTry = (phones: readonly Phone[]) => nextTryOf(pushesOf(phones));
    /** On each device each conversation shows its newest message. */
    const showNewest = (phones: readonly Phone[]) =>
      chats.every((chat) => {
        const newest = sent.findLast((one) => one.chat === chat);
        return newest !== undefined && phones.every((phone) => shows(phone, newest.messageId));
      });
    return {
      steps: [
        cleanSlate(stage, cast, (key) => {
          chats.push(key);
        }),
        {
          look: ['faults'],
          say: 'FCM goes down with 503, and APNs ends every connection (GOAWAY).',
          act: async () => {
            chats.push(await newChat(lab, cast));
            await lab.faults.set('fcm', 'unavailable');
            await lab.faults.set('apns', 'goaway');
          },
          until: {
            what: 'both faults',
            isSeen: () => lab.faults.on.value.fcm === 'unavailable' && lab.faults.on.value.apns === 'goaway',
            withinSeconds: 15,
          },
        },
        {
          look: ['agent'],
          say: 'The agent answers Ada: twice in one conversation, once in the other.',
          act: async () => {
            await say(chats[0], 'Your parcel has left Zurich.');
            await say(chats[1], 'Your invoice is ready.');
            await say(chats[0], 'It comes tomorrow before noon.');
          },
          until: {
            what: 'three replies in the pipeline',
            isSeen: () => trails().every((trail) => trail !== undefined),
            withinSeconds: 30,
          },
        },
        {
          look: ['pipeline', 'faults'],
          say: 'Each push is tried, fails, and waits with a time for its next try. No phone shows anything.',
          until: {
            what: 'all nine pushes put down for later',
            isSeen: () => {
              const all = pushesOf(adas);
              return all.length === sent.length * adas.length && all.every(({ state }) => state === 'waiting');
            },
            withinSeconds: 40,
          },
        },
        {
          look: ['faults'],
          say: 'Both are well again. Nobody has to tell the stack: each push has its own time.',
          act: () => lab.faults.clear(),
        },
        {
          look: ['android', 'pipeline'],
          say: 'FCM asks for 10 s at least, so it is tried again first.',
          until: {
            what: 'all of it on the Android phone',
            isSeen: () => haveEnded([android]) && showNewest([android]),
            withinSeconds: 60,
            countdown: { what: 'The next try at FCM', at: () => nextTry([android]) },
          },
        },
        {
          look: ['iphone', 'tablet', 'pipeline'],
          say: 'APNs is tried again after a minute. Of two messages of one conversation the newer one stands, whichever goes first.',
          until: {
            what: 'all of it on the iPhone and the tablet',
            isSeen: () => haveEnded([iphone, tablet]) && showNewest([iphone, tablet]),
            withinSeconds: longestWaitSeconds,
            countdown: { what: 'The next try at APNs', at: () => nextTry([iphone, tablet]) },
          },
        },
      ],
      verdict: () => {
        const messages = sent.map(({ chat, messageId }): SentMessage => {
          const trail = trailOf(lab, chat, messageId);
          return {
            chat,
            messageId,
            superseded: adas.filter((phone) => isSuperseded(trail, phone)).map(({ id }) => id),
          };
        });
        return verdictOf({ messages, devices: adas.map(({ id }): PhoneId => id), asked: pushes.all(), collapse });
      },
      afterwards: () => lab.faults.clear(),
    };
  },
};
