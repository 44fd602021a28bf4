import { type AgentSays, nameOf } from './agent-says.ts';
import { normalizedMessage } from './normalized-message.ts';

const integration = '3f6a1b9e-5c0d-4b8f-9a51-0c7a9f2d6e14';

/**
 * What Genesys posts to the outbound webhook of Open Messaging for a message (developer.genesys.cloud, Open Messaging). It does
 * not name the conversation: whoever gets it asks Genesys by the message's id.
 */
export const openMessagingBody = (says: AgentSays) => ({
  id: says.messageId,
  channel: {
    id: integration,
    platform: 'Open',
    type: 'Private',
    messageId: says.messageId,
    time: new Date(says.sentAt).toISOString(),
    // The address that the company's middleware gave the customer; nothing is known of it but that it is theirs.
    to: { id: says.customerId ?? says.conversationId, idType: 'Opaque' },
    from: { nickname: nameOf(says), id: integration, idType: 'Opaque' },
  },
  ...normalizedMessage(says),
});
