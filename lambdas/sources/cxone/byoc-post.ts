import * as z from 'zod/mini';
import { id, optional, text, word } from '../fields.ts';
import { idsOfBody } from '../id-of-body.ts';
import { brand } from './brand.ts';
import { attachments, messageContent } from './content.ts';
import { channel, recipients, thread, user } from './parts.ts';
import { removal } from './removal.ts';

const message = z.object({
  id: optional(id),
  threadIdOnExternalPlatform: optional(id),
  text: optional(text),
  messageContent,
  attachments,
  recipients,
  authorUser: user,
  direction: optional(word),
  ...removal,
});
const bareText = z.pipe(
  text,
  z.transform((said) => ({ ...message.parse({}), text: said })),
);

/**
 * What CXone posts to a middleware (`…/posts/{postId}/messages`) for each message of an agent or bot. Its fields are not
 * documented: these are the places where the middlewares of other people look for them, of this call and of its
 * successor (`…/2.0/channel/{channelId}/outbound`).
 */
const byocPost = z.object({
  brand,
  channel,
  thread,
  message: optional(z.union([message, bareText])),
  messageContent,
  attachments,
  content: optional(text),
  text: optional(text),
  recipients,
  endUserRecipients: recipients,
  authorUser: user,
  direction: optional(word),
  createdAt: optional(z.unknown()),
  createdAtWithMilliseconds: optional(z.unknown()),
  ...removal,
});

export type ByocPost = z.output<typeof byocPost>;

/** Every field may be missing. */
export const openByocPost = (body: Readonly<Record<string, unknown>>): ByocPost => byocPost.parse(body);

const marks = ['thread', 'message', 'messageContent', 'content', 'post'];
/** An event has its type at the top, and everything else in `data`; a case at the top is an event without its envelope. */
const marksOfEvent = ['eventType', 'data', 'case', 'contact'];

export function isByocPost(body: Readonly<Record<string, unknown>>): boolean {
  const has = (field: string) => (body[field] ?? undefined) !== undefined;
  return marks.some(has) && !marksOfEvent.some(has);
}

/**
 * The id of a posted message. Never the body's own `id`: nobody says what it is the id of, and if it is the conversation's,
 * all messages of the conversation would be one. Without `message.id` the same body within a minute is the same message.
 * @param posted what the body says
 * @param body nested no deeper than `readJsonBody` lets through
 * @param receivedAt epoch milliseconds
 */
export function byocMessageId(
  posted: ByocPost,
  body: Readonly<Record<string, unknown>>,
  receivedAt: number,
): { readonly messageId: string; readonly formerMessageId?: string } {
  const named = posted.message?.id;
  return named === undefined ? idsOfBody(JSON.stringify(body), receivedAt) : { messageId: named };
}
