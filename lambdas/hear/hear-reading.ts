import { conversationKey } from '../core/conversation.ts';
import { lookAtConversation } from '../core/look.ts';
import type { Reading } from '../sources/reading.ts';
import { type HearMessageDependencies, hearMessage } from './hear-message.ts';
import { type IdentifyDependencies, identify } from './identify.ts';

export type HearDependencies = HearMessageDependencies & IdentifyDependencies;

/**
 * One thing that a contact centre's event says: news of its conversation, or at most one message row and then its jobs or
 * look.
 * @param now epoch milliseconds: when the event came
 * @throws where a table or queue cannot be reached: whoever brought the event brings it again, and the row makes that
 * harmless
 */
export async function hearReading(reading: Reading, now: number, dependencies: HearDependencies): Promise<void> {
  const { noteNews, sendLook, info } = dependencies;
  switch (reading.decision) {
    case 'ignored':
    case 'unreadable':
      return info(reading.decision, {
        source: reading.source,
        reason: reading.reason,
        messageId: reading.known.messageId,
      });
    case 'agent-message':
      return hearMessage(reading.message, now, dependencies);
    case 'identity': {
      const { source, conversationId, at, customerId, aliases } = reading.identity;
      const conversation = conversationKey({ source, id: conversationId });
      const said = { source, conversation, aliases, at: Math.min(at, now), ...(customerId ? { customerId } : {}) };
      const known = await identify(said, now, dependencies);
      return info('identity', { conversation, known: known !== undefined });
    }
    case 'customer-message': {
      const { source, conversationId, messageId, sentAt, namedAt, customerId, aliases = [] } = reading.message;
      const conversation = conversationKey({ source, id: conversationId });
      // A contact centre's clock may run ahead of ours.
      const lastCustomerMessageAt = Math.min(sentAt, now);
      await noteNews(conversation, { lastCustomerMessageAt }, now);
      if (customerId !== undefined || aliases.length > 0) {
        const named = customerId === undefined ? {} : { customerId };
        const at = Math.min(namedAt ?? sentAt, now);
        await identify({ source, conversation, aliases, at, ...named }, now, dependencies);
      }
      return info('customer-message', { conversation, messageId, sentMillisecondsAgo: now - lastCustomerMessageAt });
    }
    case 'conversation-ended': {
      const { source, conversationId, endedAt } = reading.end;
      const conversation = conversationKey({ source, id: conversationId });
      await noteNews(conversation, { endedAt: Math.min(endedAt, now) }, now);
      await sendLook(lookAtConversation(conversation, now));
      return info('conversation-ended', { conversation });
    }
  }
}
