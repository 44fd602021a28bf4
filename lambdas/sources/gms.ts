import * as z from 'zod/mini';
import { conversationOfDevice } from './device-address.ts';
import { optional, text } from './fields.ts';
import { callbackIn, readCallback } from './gms/callback.ts';
import { readChat } from './gms/chat.ts';
import { contentOf } from './gms/message-content.ts';
import { idsOfWords } from './gms/message-id.ts';
import type { GmsNotification } from './gms/notification.ts';
import { transcriptIn } from './gms/transcript.ts';
import { objectOf } from './json-object.ts';
import type { WebhookReading } from './reading.ts';
import { saidNothing } from './said-nothing.ts';
import type { SettingsOf } from './source-settings.ts';

/** A `routingId`. Another name, such as a provider's token, is no device of ours, which the journal says; a token is no longer. */
const bodySchema = z.object({
  deviceId: optional(text.check(z.maxLength(4096))),
  message: optional(z.unknown()),
  aps: optional(z.unknown()),
});

/**
 * Reads one notification of GMS' push type `customhttp`: `{deviceId, message}` (docs.genesys.com, GMS, "Push Notification
 * Service"). What may be in `message` is not documented: a callback's step, a chat's transcript and a plain text are read,
 * and another object is unreadable, because an object nobody knows may as well be a notice that somebody types.
 * @param receivedAt epoch milliseconds: the time of all that it says
 * @returns at least one reading
 */
export function readGms(
  body: Readonly<Record<string, unknown>>,
  { name }: { readonly name: string; readonly settings: SettingsOf<'gms'> },
  receivedAt: number,
): readonly WebhookReading[] {
  const { ignored, unreadable } = saidNothing(name);
  const { deviceId: device, message, aps } = bodySchema.parse(body);
  if (device === undefined) return [unreadable('deviceId is missing')];
  const notification = { source: name, device, receivedAt };
  const content = contentOf(message);
  if (content === undefined) return [unreadable('message is neither a text nor an object')];
  if (content === '') return [ignored('message is empty')];
  if (typeof content === 'string') return [readText(notification, content)];
  const callback = callbackIn(content);
  if (callback) return [readCallback(notification, callback, objectOf(content.aps ?? aps))];
  const transcript = transcriptIn(content);
  return transcript ? readChat(notification, transcript) : [unreadable('message has none of the forms that are known')];
}

/** Such as the `customhttp.message` of GMS' own settings, which is the same text for whatever happened. */
function readText({ source, device, receivedAt }: GmsNotification, said: string): WebhookReading {
  const conversationId = conversationOfDevice(device);
  return {
    decision: 'agent-message',
    reason: 'a plain text',
    message: {
      source,
      device,
      conversationId,
      ...idsOfWords(receivedAt, device, said),
      kind: 'text',
      author: 'unknown',
      sentAt: receivedAt,
      preview: said,
    },
  };
}
