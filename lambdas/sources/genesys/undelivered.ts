import * as z from 'zod/mini';
import { aliasesOf } from '../aliases.ts';
import { id, listOf, optional } from '../fields.ts';
import type { Reading } from '../reading.ts';
import { firstTime } from '../time.ts';
import { type GenesysEvent, ignored, unreadable } from './event.ts';
import { identityOf } from './identity.ts';

const body = z.object({
  conversationId: optional(id),
  externalContactId: optional(id),
  messages: listOf(z.object({ id, eventTimeMs: optional(z.unknown()) })),
  eventTimeMs: optional(z.unknown()),
});

/**
 * Web messages that did not reach the customer because their client was not connected
 * (V2WebMessagingUndeliveredMessageTopic..., SDK models). The topic names a deployment, never the conversation; nothing
 * says what was written, nor whether an agent or a bot wrote it.
 */
export function readUndelivered(event: GenesysEvent): readonly Reading[] {
  const { conversationId, externalContactId, messages, eventTimeMs } = body.parse(event.body);
  const at = firstTime(eventTimeMs, event.sentAt);
  // A body that only looks like one, under a topic that nobody knows, is nothing that a person has to see.
  const lacking = event.shape === undefined ? ignored : unreadable;
  if (conversationId === undefined) return [lacking('no conversation id in detail.eventBody')];
  const aliases = aliasesOf(['external-contact', externalContactId]);
  const sentAtById = new Map<string, number>();
  for (const message of messages) {
    const sentAt = firstTime(message.eventTimeMs, at);
    if (sentAt !== undefined && !sentAtById.has(message.id)) sentAtById.set(message.id, sentAt);
  }
  if (messages.length === 0) {
    const identity = identityOf({ conversationId, at, ...aliases });
    return identity ?? [ignored('no undelivered message is named', { conversationId })];
  }
  if (sentAtById.size === 0) return [lacking('no readable time of any message', { conversationId })];
  return [...sentAtById]
    .sort(([, one], [, other]) => one - other)
    .map(([messageId, sentAt]) => ({
      decision: 'agent-message',
      reason: "it did not reach the customer's client",
      message: {
        source: 'genesys',
        conversationId,
        messageId,
        author: 'unknown',
        sentAt,
        ...aliases,
        undelivered: true,
      },
    }));
}
