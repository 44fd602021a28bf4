import { randomUUID } from 'node:crypto';
import { outboundMessage } from './running-stack.ts';

/** What an event is about. Times are epoch milliseconds. */
export interface Said {
  readonly conversation: string;
  readonly messageId: string;
  /** What Genesys calls the customer; undefined: it does not know them. */
  readonly contact?: string;
  /** Another customer's. */
  readonly another?: string;
  readonly sentAt: number;
}

/** What Genesys' events hold beside ids, and no log may. */
export const privateWords = ['Erika Mustermann', 'Ann Lee', 'call me at 030 1234', 'Your PIN is 4711.'] as const;
export const [nameOfCustomer, nameOfAgent, note, text] = privateWords;

export const customerAttribute = 'App.customerId';

const detailEvent = (name: string) => `v2.detail.events.conversation.{id}.${name}`;
/** Heard whatever topics are chosen. */
export const customerEnd = detailEvent('customer.end');
export const topics = {
  undelivered: 'v2.webmessaging.deployments.{id}.undelivered.messages',
  userMessages: 'v2.users.{id}.conversations.messages',
  queueMessages: 'v2.routing.queues.{id}.conversations.messages',
  user: 'v2.users.{id}.conversations',
  queue: 'v2.routing.queues.{id}.conversations',
  attributes: detailEvent('attributes'),
  agentStart: detailEvent('user.start'),
  contact: detailEvent('contact'),
} as const;

/** An event as Genesys sends it: the topic's template in `detail-type`, or the topic itself. */
export function eventOf(
  topic: string,
  eventBody: object,
  conversation: string,
  typed: 'template' | 'topic' = 'template',
) {
  const { detail, ...envelope } = outboundMessage(conversation);
  const topicName = topic.replace('{id}', topic.includes('conversation.{id}') ? conversation : randomUUID());
  return {
    ...envelope,
    'detail-type': typed === 'template' ? topic : topicName,
    detail: { ...detail, topicName, eventBody },
  };
}

const iso = (time: number) => new Date(time).toISOString();

export const undelivered = ({ conversation, messageId, contact, sentAt }: Said) => ({
  conversationId: conversation,
  deploymentId: 'deployment',
  participantId: 'participant',
  ...(contact === undefined ? {} : { externalContactId: contact }),
  communicationId: 'communication',
  sessionExpiry: Math.floor(sentAt / 1000) + 3600,
  messages: [{ id: messageId, eventTimeMs: sentAt }],
  eventTimeMs: sentAt + 1000,
});

const entry = (id: string, sentAt: number) => ({
  messageTime: iso(sentAt),
  messageStatus: 'sent',
  messageMetadata: { type: 'Text', content: [], events: [] },
  id,
});

/** `...conversations.messages` lists messages; `...conversations` has them one level deeper, under another name. */
const forms = {
  listed: (entries: readonly ReturnType<typeof entry>[]) =>
    entries.map(({ id, ...rest }) => ({ message: { id, selfUri: `/${id}` }, ...rest })),
  nested: (entries: readonly ReturnType<typeof entry>[]) => [
    { id: 'leg', direction: 'inbound', messages: entries.map(({ id, ...rest }) => ({ messageId: id, ...rest })) },
  ],
};

/** The newest message is the agent's; both have written before. The leg of the agent is inbound, as the chat is. */
export const snapshot =
  (form: keyof typeof forms, agent: object = {}, customer: object = {}) =>
  ({ conversation, messageId, contact, sentAt }: Said) => ({
    id: conversation,
    name: nameOfCustomer,
    participants: [
      {
        purpose: 'customer',
        direction: 'inbound',
        state: 'connected',
        name: nameOfCustomer,
        ...(contact === undefined ? {} : { externalContact: { id: contact } }),
        attributes: { note },
        messages: forms[form]([entry(`${messageId}-asked`, sentAt - 60_000)]),
        ...customer,
      },
      { purpose: 'acd', state: 'terminated', messages: [] },
      {
        purpose: 'agent',
        direction: 'inbound',
        state: 'connected',
        name: nameOfAgent,
        messages: forms[form]([entry(messageId, sentAt), entry(`${messageId}-before`, sentAt - 30_000)]),
        ...agent,
      },
    ],
  });

/** What a workflow wrote into the conversation; it names the app's own customer. */
export const attributes = ({ conversation, messageId, contact, sentAt }: Said) => ({
  eventTime: sentAt,
  conversationId: conversation,
  participantId: 'participant',
  communications: [{ id: 'communication', mediaType: 'MESSAGE' }],
  attributes: {
    note,
    'handoffPush.undeliveredMessageId': messageId,
    ...(contact === undefined ? {} : { [customerAttribute]: contact }),
  },
});

/** A session that began or changed. */
export const session = ({ conversation, messageId, contact, sentAt }: Said) => ({
  eventTime: sentAt,
  conversationId: conversation,
  participantId: 'participant',
  sessionId: messageId.replace('joined-', ''),
  mediaType: 'MESSAGE',
  direction: 'INBOUND',
  ...(contact === undefined ? {} : { conversationExternalContactIds: [contact] }),
});

/** A normalized message in the casing that nobody expects. */
export const normalized = ({ conversation, messageId, contact, sentAt }: Said, differences: object = {}) => ({
  conversationId: conversation,
  id: messageId,
  channel: {
    platform: 'WEBMESSAGING',
    time: iso(sentAt),
    from: { nickname: nameOfAgent },
    to: contact === undefined ? {} : { externalContactId: contact },
  },
  type: 'sTRUCTURED',
  text,
  direction: 'OUTBOUND',
  originatingEntity: '',
  ...differences,
});

/** Whom a contact was merged into, and both in the conversation's list. */
export const merged = (into: string, from: string) => ({
  externalContactId: into,
  conversationExternalContactIds: [into, from],
});

/** Each shape that says that an agent wrote, and whose conversation it is. */
export const written: readonly (readonly [name: string, topic: string, body: (known: Said) => object])[] = [
  ['an undelivered web message', topics.undelivered, undelivered],
  ['a user’s snapshot of messages', topics.userMessages, snapshot('listed')],
  ['a queue’s snapshot of messages', topics.queueMessages, snapshot('listed')],
  ['a user’s snapshot', topics.user, snapshot('nested')],
  ['a queue’s snapshot', topics.queue, snapshot('nested')],
  ['a bot’s snapshot in odd casing', topics.user, snapshot('nested', { purpose: 'BOT' }, { purpose: 'Customer' })],
  [
    'a workflow’s snapshot with the address of an external party',
    topics.queueMessages,
    ({ contact, ...said }) =>
      snapshot('listed', { purpose: 'workflow' }, { purpose: 'external', address: contact })(said),
  ],
  [
    'a snapshot whose attribute outranks its contact',
    topics.userMessages,
    ({ contact, another, ...said }) =>
      snapshot('listed', {}, { attributes: { [customerAttribute]: contact }, externalContact: { id: another } })(said),
  ],
  ['an attribute', topics.attributes, attributes],
  ['a normalized message in odd casing', 'v2.conversations.{id}.messages', normalized],
];
