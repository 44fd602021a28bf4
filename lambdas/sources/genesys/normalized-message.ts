import * as z from 'zod/mini';
import type { AgentMessage } from '../../core/agent-message.ts';
import { id, listOf, optional, text, word } from '../fields.ts';
import { previewOf } from './preview.ts';
import type { GenesysSettings } from './settings.ts';

const party = optional(
  z.object({
    id: optional(id),
    externalContactId: optional(id),
    nickname: optional(text),
    firstName: optional(text),
    lastName: optional(text),
  }),
);
export type Party = z.infer<typeof party>;

/**
 * Genesys' ConversationNormalizedMessage (SDK model), as far as we read it. `channel.type` is left alone: `Private` is
 * every one-to-one conversation there, `Public` a post, and neither an internal note.
 */
const body = z.object({
  id: optional(id),
  conversationId: optional(id),
  direction: optional(word),
  type: optional(word),
  text: optional(z.string()),
  originatingEntity: optional(word),
  content: listOf(z.looseObject({ contentType: optional(word) })),
  channel: optional(
    z.object({
      messageId: optional(id),
      platform: optional(word),
      time: optional(z.unknown()),
      from: party,
      to: party,
    }),
  ),
  mediaType: optional(word),
  messengerType: optional(word),
  purpose: optional(word),
  visibility: optional(word),
  internal: optional(z.unknown()),
  isInternal: optional(z.unknown()),
});
export type NormalizedMessage = z.infer<typeof body>;

/** Every field may be missing; what is no JSON object has none. */
export const normalizedMessage = (given: unknown): NormalizedMessage => body.parse(given);

/** A message has one id whether Genesys or the channel names it. */
export const messageIdOf = ({ id, channel }: NormalizedMessage): string | undefined => id ?? channel?.messageId;

/** Receipts have the id of the message that they are about, so that they must never count as it. */
export function kindOf({ type }: NormalizedMessage): 'text' | 'structured' | undefined {
  return type === 'text' || type === 'structured' ? type : undefined;
}

/** `originatingEntity` may be missing or empty in real events. */
export function authorOf({ originatingEntity }: NormalizedMessage): AgentMessage['author'] {
  return originatingEntity === 'human' || originatingEntity === 'bot' ? originatingEntity : 'unknown';
}

/**
 * What agents write to each other has events and lists of its own, of the media type `internalmessage`; it is not known
 * to come as a normalized message. Should it, then marked like this.
 */
export function isInternal(message: NormalizedMessage): boolean {
  const { mediaType, messengerType, purpose, visibility, channel } = message;
  return (
    [message.internal, message.isInternal].some((mark) => mark === true || mark === 'true') ||
    [mediaType, messengerType, purpose, visibility, channel?.platform].some((mark) => mark?.startsWith('internal'))
  );
}

/** What nobody can do without who would know whether an agent said it; undefined: it is all there. */
export function missingIn({ direction, type }: NormalizedMessage): 'direction' | 'type' | undefined {
  if (direction === undefined) return 'direction';
  return type === undefined ? 'type' : undefined;
}

/** Why a message, by what it says of itself, is nothing that an agent said to a customer; undefined: it may be. */
export function whyNot(message: NormalizedMessage, settings: GenesysSettings): string | undefined {
  if (message.direction !== undefined && message.direction !== 'outbound') return 'direction is not outbound';
  if (message.type !== undefined && kindOf(message) === undefined) return 'type is neither Text nor Structured';
  if (message.content.some(({ contentType }) => contentType === 'push'))
    return "it is a notification of Genesys' own, about messages that were said before";
  if (authorOf(message) === 'bot' && !settings.botReplies) return 'a bot wrote it, and bot replies are off';
  return undefined;
}

/** What the message says and who says it: only privacy mode `full` lets these leave the router. */
export function wordsOf(message: NormalizedMessage): { readonly sender?: string; readonly preview?: string } {
  const from = message.channel?.from;
  const sender = from?.nickname ?? ([from?.firstName, from?.lastName].filter(Boolean).join(' ') || undefined);
  const preview = previewOf(message.text, message.content);
  return { ...(sender ? { sender } : {}), ...(preview ? { preview } : {}) };
}
