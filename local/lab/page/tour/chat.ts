import type { Trail } from '../../wire.ts';
import type { Lab } from '../lab.ts';
import type { Cast } from './cast.ts';
import type { Stage, Step } from './scene.ts';

/** A conversation that belongs to Ada, because her app has shown it. */
export async function newChat({ talk }: Lab, { ada, iphone }: Cast): Promise<string> {
  const sources = talk.sources.peek();
  const source = sources.find(({ name }) => name === 'genesys') ?? sources[0];
  if (!source) throw new Error('This stack hears no contact centre.');
  const { key } = talk.begin(ada.customerId, source.name);
  await iphone.openChat(key);
  await iphone.toBackground();
  return key;
}

/**
 * How each scene begins: providers well, phones as new, and a conversation that Ada has opened and left.
 * @param begun gets its key
 */
export function cleanSlate({ lab }: Stage, cast: Cast, begun: (chat: string) => void): Step {
  return {
    look: ['phones'],
    say: 'First everything is put back: no faults, phones as new. Ada opens a conversation on her iPhone once, and leaves it.',
    act: async () => {
      await lab.faults.clear();
      await Promise.all(cast.all.map((phone) => phone.reset()));
      begun(await newChat(lab, cast));
    },
    until: {
      what: 'Ada’s phones, registered and in the background',
      isSeen: () =>
        cast.iphone.state.value.lastReport?.status === 'background' &&
        cast.adas.every(({ state }) => state.value.app.kind === 'background' && state.value.trouble === undefined),
      withinSeconds: 30,
    },
  };
}

/** One reply of the agent, in a conversation that is on the agent's screen then. @returns the message's id */
export async function reply({ talk }: Lab, chat: string, text: string): Promise<string> {
  talk.select(chat);
  const [messageId] = await talk.reply(chat, { text });
  if (messageId === undefined) throw new Error('The runner sent no message.');
  return messageId;
}

/** How far a message has come; undefined: nobody has heard of it. Reads a signal. */
export function trailOf({ feed }: Lab, chat: string, messageId: string): Trail | undefined {
  feed.trails.value;
  return feed.find(chat, messageId);
}
