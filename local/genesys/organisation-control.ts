import type { ConversationEvents } from './conversation-events.ts';
import type { ConversationInput, Saying } from './conversation-input.ts';
import type { Conversation, Conversations } from './conversations.ts';
import type { Message, Messages } from './messages.ts';
import type { Organisation, OrganisationInput, Queue, User, UserChange } from './organisation.ts';

/** What people do in the organisation. */
export interface OrganisationControl extends Pick<ConversationEvents, 'onEvent'> {
  readonly putOrganisation: (given: OrganisationInput) => void;
  readonly organisation: () => { readonly queues: readonly Queue[]; readonly users: readonly User[] };
  /** Whether there is such a user. */
  readonly changeUser: (change: UserChange) => boolean;
  /** Undefined where there is one of that id. */
  readonly startConversation: (given: ConversationInput) => Conversation | undefined;
  /** Undefined where there is no such conversation, or no agent in it and none named. */
  readonly say: (conversationId: string, saying: Saying) => { readonly messageId: string } | undefined;
  /** Whether there is such a conversation. */
  readonly endConversation: (conversationId: string) => boolean;
  readonly conversations: () => readonly Conversation[];
  readonly clearConversations: () => number;
}

export interface OrganisationParts {
  readonly organisation: Organisation;
  readonly conversations: Conversations;
  readonly messages: Pick<Messages, 'put'>;
  readonly events: ConversationEvents;
}

/** Every change of a conversation is told to whoever is subscribed to its queue or its agents. */
export function createOrganisationControl(parts: OrganisationParts): OrganisationControl {
  const { organisation, conversations, messages, events } = parts;
  const told = (conversation: Conversation | undefined) => {
    if (conversation) events.tellChange(conversation);
    return conversation;
  };
  return {
    onEvent: events.onEvent,
    putOrganisation: organisation.put,
    organisation: () => ({ queues: organisation.queues(), users: organisation.users() }),
    changeUser: organisation.change,
    startConversation: (given) => told(conversations.start(given)),
    say(conversationId, saying) {
      const said = conversations.say(conversationId, saying);
      if (!said) return undefined;
      const { messageId, conversation } = said;
      // Whoever hears of it may look it up at once.
      messages.put([messageOf(conversationId, messageId, saying)]);
      events.tellChange(conversation);
      return { messageId };
    },
    endConversation: (conversationId) => told(conversations.end(conversationId)) !== undefined,
    conversations: conversations.list,
    clearConversations: conversations.clear,
  };
}

function messageOf(conversationId: string, messageId: string, { from, text, type }: Saying): Message {
  return {
    messageId,
    conversationId,
    direction: from === 'customer' ? 'inbound' : 'outbound',
    ...(text === undefined ? {} : { text }),
    normalizedMessage: {
      ...(type === undefined ? {} : { type }),
      ...(from === 'bot' ? { originatingEntity: 'Bot' } : {}),
    },
  };
}
