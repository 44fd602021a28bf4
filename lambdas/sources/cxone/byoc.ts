import { id } from '../fields.ts';
import type { WebhookReading } from '../reading.ts';
import { saidNothing } from '../said-nothing.ts';
import { firstTime } from '../time.ts';
import { whose } from './brand.ts';
import { type ByocPost, byocMessageId, openByocPost } from './byoc-post.ts';
import { kindOf, previewOf } from './content.ts';
import { only } from './customer.ts';
import { authorOf, senderOf } from './parts.ts';
import { isRemoved } from './removal.ts';

/**
 * A posted message: one to the customer, unless it says otherwise. Where no field names the conversation, the post to which
 * it was posted is it: in samples of CXone's own SDK that is the thread with its channel before it (unconfirmed). One that
 * names no brand is ours, as the client that posts it is.
 */
export function readByocPost(
  body: Readonly<Record<string, unknown>>,
  { name, brandIds, postId }: { readonly name: string; readonly brandIds: readonly string[]; readonly postId?: string },
  receivedAt: number,
): WebhookReading {
  const { ignored, unreadable } = saidNothing(name);
  const posted = openByocPost(body);
  if (whose(posted.brand, brandIds) === "another's") return ignored('another brand');
  const { messageId, ...former } = byocMessageId(posted, body, receivedAt);
  const sentAt = firstTime(posted.createdAtWithMilliseconds, posted.createdAt, receivedAt) ?? receivedAt;
  const conversationId =
    posted.thread?.idOnExternalPlatform ?? posted.message?.threadIdOnExternalPlatform ?? threadOf(postId);
  const known = { messageId, sentAt };
  const places = [posted, ...(posted.message ? [posted.message] : [])];
  if (places.some(isRemoved)) return ignored('it was removed, deleted or hidden', known);
  if (places.some(({ direction }) => direction === 'inbound')) return ignored('direction is not outbound', known);
  if (conversationId === undefined) return unreadable('thread.idOnExternalPlatform is missing', known);
  const author = posted.authorUser ?? posted.message?.authorUser;
  const content = posted.messageContent ?? posted.message?.messageContent;
  const customerId = customerOf(posted);
  return {
    decision: 'agent-message',
    reason: 'posted to the middleware',
    message: {
      source: name,
      conversationId,
      messageId,
      ...former,
      sentAt,
      ...(customerId === undefined ? {} : { customerId }),
      ...kindOf(content),
      author: authorOf(author),
      ...(author?.isSurveyUser === true ? { subject: { csat: true } } : {}),
      ...senderOf(author),
      ...shownOf(posted),
    },
  };
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const threadWithChannel = new RegExp(`^chat_${uuid}_(${uuid})$`, 'i');

function threadOf(postId: string | undefined): string | undefined {
  return threadWithChannel.exec(postId ?? '')?.[1] ?? id.safeParse(postId).data;
}

function shownOf({ message, messageContent, attachments, text, content }: ByocPost) {
  const said = message?.text ?? text ?? content;
  if (said !== undefined) return { preview: said };
  return previewOf(messageContent ?? message?.messageContent, [...attachments, ...(message?.attachments ?? [])]);
}

/** Several are never guessed among: a message that names more than one waits for somebody who says whose it is. */
function customerOf({ recipients, endUserRecipients, message, channel }: ByocPost): string | undefined {
  const named = [...recipients, ...endUserRecipients, ...(message?.recipients ?? [])];
  const ids = named.map((one) => one.idOnExternalPlatform).filter((one) => one !== channel?.idOnExternalPlatform);
  return only([...new Set(ids)]);
}
