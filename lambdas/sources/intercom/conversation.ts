import * as z from 'zod/mini';
import { idOrNumber, listOf, optional } from '../fields.ts';
import type { WebhookReading } from '../reading.ts';
import { saidNothing } from '../said-nothing.ts';
import { contactsFields, customerOf, isGroup } from './contacts.ts';
import type { Notification } from './notification.ts';
import { type Part, partSchema } from './part.ts';
import { agentPart, customerPart, type Place } from './said.ts';
import type { Meaning } from './topic.ts';

const conversationSchema = z.object({
  id: optional(idOrNumber),
  ...contactsFields,
  /** The part that caused the event, and no other. */
  conversation_parts: optional(z.object({ conversation_parts: listOf(partSchema) })),
  /** What began the conversation is no part of it; so API 2.x. */
  source: optional(partSchema),
  /** The same in API 1.x. */
  conversation_message: optional(partSchema),
});

export type ConversationMeaning = Extract<
  Meaning,
  'agent-reply' | 'bot-reply' | 'agent-opening' | 'customer-reply' | 'customer-opening' | 'closed' | 'deleted'
>;

/** A notification whose item is a conversation. */
export function readConversation(notification: Notification, meaning: ConversationMeaning): readonly WebhookReading[] {
  const { source, item, createdAt } = notification;
  const { unreadable } = saidNothing(source);
  const { id: conversationId, ...conversation } = conversationSchema.parse(item);
  if (conversationId === undefined) return [unreadable('data.item.id is missing')];
  if (meaning === 'deleted') {
    const end = { source, conversationId, endedAt: createdAt };
    return [{ decision: 'conversation-ended', reason: 'the conversation was deleted', end }];
  }
  const place = { conversationId, customer: customerOf(conversation), isGroup: isGroup(conversation) };
  const parts = conversation.conversation_parts?.conversation_parts ?? [];
  if (meaning === 'closed') return closings(notification, place, parts);

  const said = meaning.endsWith('-opening') ? openings(conversation, parts) : parts;
  if (said.length === 0) return [unreadable('data.item.conversation_parts has no part', { conversationId })];
  return said.map((part) =>
    meaning.startsWith('customer-')
      ? customerPart(notification, place, part)
      : agentPart(notification, place, part, { bots: meaning === 'bot-reply' }),
  );
}

function openings(
  {
    source,
    conversation_message: message,
  }: Pick<z.output<typeof conversationSchema>, 'source' | 'conversation_message'>,
  parts: readonly Part[],
): readonly Part[] {
  const opening = source ?? message;
  return opening === undefined ? parts : [opening];
}

/**
 * A closing asks the customer how satisfied they are. It does not end the conversation here: that would withhold what the
 * agent said just before, which is still news, and Intercom opens it again when the customer writes.
 */
function closings(notification: Notification, place: Place, parts: readonly Part[]): readonly WebhookReading[] {
  const closed = { ...place, subject: { csat: true } };
  // API 1.x may close without a part. The moment tells this closing from a later one.
  const bare = { id: `closed~${notification.createdAt}`, part_type: 'close', attachments: [] };
  return (parts.length === 0 ? [bare] : parts).map((part) => agentPart(notification, closed, part, { closes: true }));
}
