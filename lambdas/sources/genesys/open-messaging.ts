import { aliasesOf } from '../aliases.ts';
import type { WebhookReading } from '../reading.ts';
import { firstTime } from '../time.ts';
import { ignored, unreadable } from './event.ts';
import {
  authorOf,
  isInternal,
  kindOf,
  messageIdOf,
  missingIn,
  normalizedMessage,
  whyNot,
  wordsOf,
} from './normalized-message.ts';
import type { GenesysSettings } from './settings.ts';

/**
 * Reads one request of Open Messaging's outbound webhook. Receipts and typing come to the same address and are ignored;
 * a receipt has the id of its message. The webhook is not known to name the conversation; Genesys' API does. What may be a message, but does not say enough to tell, is unreadable: nothing
 * else has a reason to come here. `channel.to.id` is the address that the back end gave the customer.
 * @param body the JSON of the request; anything else is ignored with a reason, never an error
 * @param receivedAt epoch milliseconds: the message's time where it has none of its own
 */
export function readOpenMessaging(
  body: unknown,
  settings: GenesysSettings,
  receivedAt?: number,
): readonly WebhookReading[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return [ignored('the body is not a JSON object')];
  }
  const message = normalizedMessage(body);
  const messageId = messageIdOf(message);
  const kind = kindOf(message);
  const sentAt = firstTime(message.channel?.time, receivedAt);
  const said = {
    ...(message.conversationId === undefined ? {} : { conversationId: message.conversationId }),
    ...(kind === undefined ? {} : { kind }),
    author: authorOf(message),
  };
  const known = {
    ...said,
    ...(messageId === undefined ? {} : { messageId }),
    ...(sentAt === undefined ? {} : { sentAt }),
  };

  if (isInternal(message)) return [ignored('it is an internal message', known)];
  const reason = whyNot(message, settings);
  if (reason !== undefined) return [ignored(reason, known)];
  const no = (reason: string) => [unreadable(reason, known)];
  const missing = missingIn(message);
  if (missing !== undefined) return no(`${missing} is missing`);
  if (messageId === undefined) return no('id is missing');
  if (sentAt === undefined) return no('no readable time in channel.time');
  const to = message.channel?.to;
  return [
    {
      decision: 'agent-message',
      reason: `outbound ${kind} message`,
      message: {
        source: 'genesys',
        ...said,
        messageId,
        sentAt,
        ...aliasesOf(['external-contact', to?.externalContactId], ['address', to?.id]),
        ...wordsOf(message),
      },
    },
  ];
}
