import type { SettingsOf } from '../../../lambdas/sources/source-settings.ts';
import { type AgentSays, choices, nameOf } from './agent-says.ts';

type Settings = Pick<SettingsOf<'cxone'>, 'auth' | 'brandIds'>;

const channelId = '0a9b8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d';

/**
 * What tells of a message in NICE CXone's digital channels: where CXone itself asks for a token, its post to the BYOC
 * middleware; else its event `MessageCreated` (docs/sources/cxone.md says how well each is known).
 */
export const cxoneBody = (says: AgentSays, settings: Settings) =>
  settings.auth.kind === 'client-credentials' ? post(says, settings) : event(says, settings);

function post(says: AgentSays, settings: Settings) {
  const { conversationId, messageId } = says;
  return {
    brand: brandOf(settings),
    thread: { id: threadName(says), idOnExternalPlatform: conversationId },
    message: { id: messageId, messageContent: contentOf(says) },
    recipients: recipientsOf(says),
    authorUser: authorOf(says),
    createdAtWithMilliseconds: timeOf(says),
  };
}

function event(says: AgentSays, settings: Settings) {
  const { conversationId, messageId, customerId } = says;
  const thread = { id: threadName(says), idOnExternalPlatform: conversationId };
  const identities = recipientsOf(says);
  return {
    eventId: `event-${messageId}`,
    eventObject: 'Message',
    eventType: 'MessageCreated',
    createdAt: timeOf(says),
    data: {
      brand: brandOf(settings),
      channel: { id: `chat_${channelId}`, idOnExternalPlatform: channelId, name: 'App', isLiveChat: false },
      case: {
        id: `case-${conversationId}`,
        threadId: thread.id,
        threadIdOnExternalPlatform: conversationId,
        channelId: `chat_${channelId}`,
        status: 'open',
        recipientsCustomers: customerId === undefined ? [] : [{ id: `chat_${customerId}`, identities }],
        authorEndUserIdentity: null,
      },
      message: {
        id: messageId,
        threadId: thread.id,
        threadIdOnExternalPlatform: conversationId,
        messageContent: contentOf(says),
        createdAt: timeOf(says),
        createdAtWithMilliseconds: timeOf(says),
        direction: 'outbound',
        authorUser: authorOf(says),
        authorEndUserIdentity: null,
        attachments: [],
        recipients: identities,
      },
      thread,
    },
  };
}

const threadName = ({ conversationId }: AgentSays) => `chat_${channelId}_${conversationId}`;
const timeOf = ({ sentAt }: AgentSays) => new Date(sentAt).toISOString();

/** A brand's id is a number; a tenant's is none, and counts as well. */
function brandOf({ brandIds: [first = ''] }: Settings) {
  return /^\d{1,15}$/.test(first) ? { id: Number(first), tenantId: null } : { id: null, tenantId: first };
}

const authorOf = (says: AgentSays) => ({ firstName: nameOf(says), surname: '', isBotUser: says.author === 'bot' });

const recipientsOf = ({ customerId }: AgentSays) =>
  customerId === undefined ? [] : [{ idOnExternalPlatform: customerId, isPrimary: true, isPrivate: false }];

/** Rich kinds have an object where plain ones have the words. */
function contentOf({ kind, text }: AgentSays) {
  const fallbackText = 'Unsupported message content';
  if (kind === 'text') return { type: 'TEXT', text, payload: { text, postback: '', elements: [] }, fallbackText };
  const actions = choices.map((choice) => ({ type: 'REPLY', text: choice, postback: choice }));
  return { type: 'QUICK_REPLIES', payload: { text: { content: text }, actions }, fallbackText };
}
