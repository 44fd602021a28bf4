import { computed, signal } from '@preact/signals';
import { recordOf } from '../../../../docs/clients/typescript/outcome.ts';
import type { Replay, Replies } from '../../wire.ts';
import { type AskRunner, askRunner } from '../ask-runner.ts';
import { conversationKey } from '../conversation-key.ts';
import { type Heard, sentAt } from './sent-at.ts';
import type { Conversation, Line, Said, Talk } from './talk.ts';

/** So many are kept, and so many lines of each: a page that stays open for days does not grow. */
export const mostConversations = 50;
export const mostLines = 100;

export function createTalk(feed: Heard, ask: AskRunner = askRunner): Talk {
  const sources = computed(() => feed.hello.value?.sources ?? []);
  const conversations = signal<readonly Conversation[]>([]);
  const selected = signal<string>();
  /** How many conversations of a customer and a contact centre there were. */
  const numbers = new Map<string, number>();

  const find = (key: string) => conversations.peek().find((conversation) => conversation.key === key);
  const known = (key: string): Conversation => {
    const conversation = find(key);
    if (!conversation) throw new Error('This conversation is no longer in the list.');
    return conversation;
  };
  const titleOf = (customerId: string, source: string): string => {
    const offer = sources.peek().find(({ name }) => name === source);
    // How it is heard of, as in `Genesys Cloud (EventBridge)`, is no part of a conversation's name.
    const centre = (offer?.title ?? source).replace(/ \(.*\)$/, '');
    const named = `${nameOf(customerId)}, ${centre}`;
    const number = (numbers.get(named) ?? 0) + 1;
    numbers.set(named, number);
    return `${named}, ${number}`;
  };

  return {
    sources,
    conversations,
    selected,
    select: (key) => {
      if (find(key)) selected.value = key;
    },
    begin: (customerId, source) => {
      const id = crypto.randomUUID();
      const key = conversationKey(source, id);
      const begun = { key, id, source, customerId, title: titleOf(customerId, source), lines: [] };
      conversations.value = [...conversations.peek(), begun].slice(-mostConversations);
      selected.value = key;
      return begun;
    },
    reply: async (key, said) => {
      const replies = repliesOf(known(key), said, sources.peek());
      const messageIds = readMessageIds(await ask('POST', '/local/lab/replies', replies));
      const at = await sentAt(feed, key, messageIds.at(-1));
      // A source that speaks to devices says each reply once to each of them: so many ids, one after the other.
      const perReply = messageIds.length / (said.count ?? 1);
      const lines = messageIds.map((messageId, index) => lineOf(said, messageId, Math.floor(index / perReply), at));
      conversations.value = conversations
        .peek()
        .map((one) => (one.key === key ? { ...one, lines: newest([...one.lines, ...lines]) } : one));
      return messageIds;
    },
    replayLast: async (key) => {
      const last = known(key).lines.at(-1);
      if (!last) throw new Error('Nothing has been said here yet, so there is no event to send again.');
      const replay: Replay = { conversation: key, messageId: last.messageId };
      await ask('POST', '/local/lab/replays', replay);
    },
    find,
  };
}

/** Two replies may be answered in another order than they were sent. */
const newest = (lines: readonly Line[]) => lines.toSorted((one, other) => one.at - other.at).slice(-mostLines);

function repliesOf({ source, id, customerId }: Conversation, said: Said, sources: Talk['sources']['value']): Replies {
  const { text, kind = 'text', author = 'human', count } = said;
  const names = sources.find(({ name }) => name === source)?.namesCustomer;
  return {
    source,
    conversationId: id,
    ...(names ? { customerId } : {}),
    author,
    kind,
    text,
    ...(count === undefined ? {} : { count }),
  };
}

function lineOf(said: Said, messageId: string, index: number, at: number): Line {
  const { text, kind = 'text', author = 'human', count = 1 } = said;
  return { messageId, from: author, kind, text: count > 1 ? `${text} ${index + 1}` : text, at };
}

function readMessageIds(answer: unknown): readonly string[] {
  const { messageIds } = recordOf(answer);
  if (!Array.isArray(messageIds)) throw new Error('The local runner answered something else than the messages’ ids.');
  return messageIds.filter((id) => typeof id === 'string');
}

/** The page's customers are called so: `ada-3f2a` is Ada. */
export function nameOf(customerId: string): string {
  const [name = ''] = customerId.split('-');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
