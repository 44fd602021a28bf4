import * as z from 'zod/mini';
import { id, idOrNumber, optional, text, word } from '../fields.ts';
import type { WebhookReading } from '../reading.ts';
import { saidNothing } from '../said-nothing.ts';
import { firstTime } from '../time.ts';
import { brand, whose } from './brand.ts';

/**
 * The shape that guides show, `{contactEvent: {type: "ChatMessageReceived", …}}`. None of CXone's own code has it, so
 * that the names of its fields are not confirmed: whoever sends it wrote it.
 */
const legacy = z.object({
  brand,
  contactEvent: z.object({
    type: optional(word),
    threadId: optional(id),
    contactId: optional(idOrNumber),
    messageId: optional(id),
    customerId: optional(id),
    direction: optional(word),
    createdAt: optional(z.unknown()),
    text: optional(text),
  }),
});

/**
 * The customer received the message, says the type's name. Without a time it has that of its arrival.
 * @returns undefined: it is of another shape
 */
export function readLegacy(
  body: Readonly<Record<string, unknown>>,
  { name, brandIds }: { readonly name: string; readonly brandIds: readonly string[] },
  receivedAt: number,
): WebhookReading | undefined {
  const parsed = legacy.safeParse(body);
  if (!parsed.success) return undefined;
  const { ignored, unreadable } = saidNothing(name);
  const { type, threadId, contactId, messageId, customerId, direction, createdAt, text } = parsed.data.contactEvent;
  if (type === undefined) return unreadable('contactEvent.type is missing');
  if (type !== 'chatmessagereceived') return ignored('contactEvent.type is not ChatMessageReceived');
  if (whose(parsed.data.brand, brandIds) === "another's") return ignored('another brand');
  const conversationId = threadId ?? contactId;
  if (conversationId === undefined) return unreadable('no contactEvent.threadId or contactEvent.contactId');
  if (messageId === undefined) return unreadable('contactEvent.messageId is missing', { conversationId });
  const sentAt = firstTime(createdAt, receivedAt) ?? receivedAt;
  const said = {
    source: name,
    conversationId,
    messageId,
    sentAt,
    ...(customerId === undefined ? {} : { customerId }),
  };
  if (direction === 'inbound') return { decision: 'customer-message', reason: 'direction is inbound', message: said };
  if (direction !== undefined && direction !== 'outbound') {
    return ignored('direction is not outbound', { conversationId, messageId, sentAt });
  }
  return {
    decision: 'agent-message',
    reason: 'contactEvent of the type ChatMessageReceived',
    message: { ...said, author: 'unknown', ...(text === undefined ? {} : { preview: text }) },
  };
}
