import type { Conversation, ConversationParticipant, SaidMessage } from './conversations.ts';

const iso = (time: number) => new Date(time).toISOString();

const common = ({ sentAt, status, type }: SaidMessage) => ({
  messageTime: iso(sentAt),
  messageStatus: status,
  messageSegmentCount: 1,
  messageMetadata: { type, content: [] },
});

function participantView(participant: ConversationParticipant, messageView: (message: SaidMessage) => object) {
  const { id, purpose, isConnected, userId, queueId, name, address, externalContactId, attributes, joinedAt } =
    participant;
  return {
    id,
    purpose,
    state: isConnected ? 'connected' : purpose === 'acd' ? 'terminated' : 'disconnected',
    // Of the part, which the customer began, not of what is said in it.
    direction: 'inbound',
    connectedTime: iso(joinedAt),
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
    ...(userId === undefined ? {} : { user: { id: userId } }),
    ...(queueId === undefined ? {} : { queue: { id: queueId } }),
    ...(externalContactId === undefined ? {} : { externalContactId, externalContact: { id: externalContactId } }),
    attributes,
    provider: 'PureCloud Messaging',
    type: 'open',
    messages: participant.messages.map(messageView),
  };
}

/** `GET /api/v2/conversations/messages/{id}`: a message's id is `messageId` there (MessageDetails of SDK 258.0.0). */
export const conversationView = (conversation: Conversation) => ({
  id: conversation.id,
  startTime: iso(conversation.startedAt),
  ...(conversation.endedAt === undefined ? {} : { endTime: iso(conversation.endedAt) }),
  participants: conversation.participants.map((one) =>
    participantView(one, (message) => ({ messageId: message.messageId, ...common(message) })),
  ),
  selfUri: `/api/v2/conversations/messages/${conversation.id}`,
});

/** The body of `v2.users.{id}.conversations.messages` and its like for queues: there it is `message.id`. */
export const snapshotView = (conversation: Conversation) => ({
  id: conversation.id,
  participants: conversation.participants.map((one) =>
    participantView(one, (message) => ({ message: { id: message.messageId }, ...common(message) })),
  ),
  otherMediaUris: [],
});

/** The body of `v2.detail.events.conversation.{id}.attributes`. Whether it has all attributes or the changed ones is unconfirmed. */
export const attributesView = (
  conversation: Conversation,
  participantId: string,
  attributes: Readonly<Record<string, string>>,
  eventTime: number,
) => ({
  eventTime,
  conversationId: conversation.id,
  participantId,
  communications: [{ id: participantId, mediaType: 'MESSAGE' }],
  attributes,
});
