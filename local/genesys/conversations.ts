import { randomUUID } from 'node:crypto';
import type { ConversationInput, Saying } from './conversation-input.ts';

export interface SaidMessage {
  readonly messageId: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly type: string;
  readonly status: string;
}

export interface ConversationParticipant {
  readonly id: string;
  readonly purpose: 'customer' | 'acd' | 'agent' | 'bot';
  readonly userId?: string;
  readonly queueId?: string;
  readonly name?: string;
  readonly address?: string;
  readonly externalContactId?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messages: readonly SaidMessage[];
  /** Epoch milliseconds. */
  readonly joinedAt: number;
  readonly isConnected: boolean;
}

export interface Conversation {
  readonly id: string;
  readonly queueId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** In the order in which they joined. */
  readonly participants: readonly ConversationParticipant[];
  /** When something happened in it; epoch milliseconds. */
  readonly activeAt: readonly number[];
}

export interface Conversations {
  /** Begins one; undefined where there is one of that id. */
  readonly start: (given: ConversationInput) => Conversation | undefined;
  /** Undefined where there is no such conversation, or nobody who could say it. */
  readonly say: (
    conversationId: string,
    saying: Saying,
  ) => { readonly conversation: Conversation; readonly messageId: string } | undefined;
  /** Adds to a participant's attributes. */
  readonly setAttributes: (
    conversationId: string,
    participantId: string,
    attributes: Readonly<Record<string, string>>,
  ) => Conversation | undefined;
  readonly end: (conversationId: string) => Conversation | undefined;
  readonly find: (conversationId: string) => Conversation | undefined;
  readonly list: () => readonly Conversation[];
  /** Says how many there were. */
  readonly clear: () => number;
}

/** The organisation's message conversations, in memory. @param now epoch milliseconds */
export function createConversations(now: () => number): Conversations {
  const conversations = new Map<string, Conversation>();

  function change(conversation: Conversation, changes: Partial<Conversation>, at = now()) {
    const changed = { ...conversation, ...changes, activeAt: [...conversation.activeAt, at] };
    conversations.set(changed.id, changed);
    return changed;
  }

  return {
    start({ conversationId = randomUUID(), queueId, userId, customer = {}, startedAt }) {
      if (conversations.has(conversationId)) return undefined;
      const at = startedAt === undefined ? now() : Date.parse(startedAt);
      const participants = [
        newParticipant('customer', at, withoutAbsent(customer)),
        newParticipant('acd', at, { queueId, isConnected: userId === undefined }),
        ...(userId === undefined ? [] : [newParticipant('agent', at, { userId, queueId })]),
      ];
      const conversation = { id: conversationId, queueId, startedAt: at, participants, activeAt: [at] };
      conversations.set(conversationId, conversation);
      return conversation;
    },
    say(conversationId, saying) {
      const conversation = conversations.get(conversationId);
      const { messageId = randomUUID(), sentAt, type = 'Text', from } = saying;
      const at = sentAt === undefined ? now() : Date.parse(sentAt);
      const writer = conversation && writerOf(conversation, saying, at);
      if (!conversation || !writer) return undefined;
      const status = saying.status ?? (from === 'customer' ? 'received' : 'sent');
      // One of the same id is the same message in another state.
      const others = writer.messages.filter((message) => message.messageId !== messageId);
      const spoken = { ...writer, messages: [...others, { messageId, sentAt: at, type, status }] };
      const { participants } = conversation;
      const isNew = !participants.some(({ id }) => id === writer.id);
      const changed = isNew
        ? [...participants, spoken]
        : participants.map((one) => (one.id === writer.id ? spoken : one));
      return { conversation: change(conversation, { participants: changed }, at), messageId };
    },
    setAttributes(conversationId, participantId, attributes) {
      const conversation = conversations.get(conversationId);
      if (!conversation?.participants.some(({ id }) => id === participantId)) return undefined;
      return change(conversation, {
        participants: conversation.participants.map((one) =>
          one.id === participantId ? { ...one, attributes: { ...one.attributes, ...attributes } } : one,
        ),
      });
    },
    end(conversationId) {
      const conversation = conversations.get(conversationId);
      if (!conversation) return undefined;
      const participants = conversation.participants.map((one) => ({ ...one, isConnected: false }));
      return change(conversation, { participants, endedAt: conversation.endedAt ?? now() });
    },
    find: (conversationId) => conversations.get(conversationId),
    list: () => [...conversations.values()],
    clear() {
      const { size } = conversations;
      conversations.clear();
      return size;
    },
  };
}

/** Who says it: a participant, or one who joins by saying it. */
function writerOf({ participants, queueId }: Conversation, { from, userId }: Saying, at: number) {
  const writers = participants.filter(({ purpose }) => purpose === from);
  if (from === 'customer') return writers[0];
  if (from === 'bot') return writers[0] ?? newParticipant('bot', at, {});
  const agent = writers.findLast((one) => userId === undefined || one.userId === userId);
  return agent ?? (userId === undefined ? undefined : newParticipant('agent', at, { userId, queueId }));
}

const newParticipant = (
  purpose: ConversationParticipant['purpose'],
  joinedAt: number,
  given: Partial<ConversationParticipant>,
): ConversationParticipant => ({
  id: randomUUID(),
  purpose,
  attributes: {},
  messages: [],
  joinedAt,
  isConnected: true,
  ...given,
});

/** Fields that are there, but undefined, are no fields. */
function withoutAbsent({ attributes, address, externalContactId, name }: NonNullable<ConversationInput['customer']>) {
  return {
    ...(attributes === undefined ? {} : { attributes }),
    ...(address === undefined ? {} : { address }),
    ...(externalContactId === undefined ? {} : { externalContactId }),
    ...(name === undefined ? {} : { name }),
  };
}
