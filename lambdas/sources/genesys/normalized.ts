import { aliasesOf } from '../aliases.ts';
import type { Reading } from '../reading.ts';
import { firstTime } from '../time.ts';
import { type GenesysEvent, ignored, unreadable } from './event.ts';
import {
  authorOf,
  isInternal,
  kindOf,
  messageIdOf,
  missingIn,
  type NormalizedMessage,
  normalizedMessage,
  type Party,
  whyNot,
  wordsOf,
} from './normalized-message.ts';
import type { GenesysSettings } from './settings.ts';

/** An event whose body is a normalized message, on whatever topic. */
export function readNormalized(event: GenesysEvent, settings: GenesysSettings): readonly Reading[] {
  if (!event.body) return [ignored('detail.eventBody is missing')];
  const message = normalizedMessage(event.body);
  const conversationId = message.conversationId ?? event.conversationId;
  const messageId = messageIdOf(message);
  const kind = kindOf(message);
  const sentAt = firstTime(message.channel?.time, event.sentAt);
  const known = {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(kind === undefined ? {} : { kind }),
    author: authorOf(message),
    ...(sentAt === undefined ? {} : { sentAt }),
  };

  if (isInternal(message)) return [ignored('it is an internal message', known)];
  const isOfCustomer = message.direction === 'inbound' && kind !== undefined;
  const reason = isOfCustomer ? undefined : whyNot(message, settings);
  if (reason !== undefined) return [ignored(reason, known)];
  const missing = missingIn(message);
  if (missing !== undefined) return [ignored(`detail.eventBody.${missing} is missing`, known)];
  const no = (reason: string) => [unreadable(reason, known)];
  if (conversationId === undefined) return no('no conversation id in detail.eventBody or detail.topicName');
  if (messageId === undefined) return no('detail.eventBody.id is missing');
  if (sentAt === undefined) return no('no readable time in channel.time, detail.timestamp or time');
  if (isOfCustomer) {
    const aliases = aliasesOfParty(message.channel?.from, message);
    const said = { source: 'genesys', conversationId, messageId, sentAt, ...aliases } as const;
    return [{ decision: 'customer-message', reason: 'direction is not outbound', message: said }];
  }
  return [
    {
      decision: 'agent-message',
      reason: `outbound ${kind} message`,
      message: {
        source: 'genesys',
        conversationId,
        messageId,
        ...(kind === undefined ? {} : { kind }),
        author: authorOf(message),
        sentAt,
        ...aliasesOfParty(message.channel?.to, message),
        ...wordsOf(message),
      },
    },
  ];
}

/** Only on platform Open is the party's id known to be the customer's address: the back end itself gave it. */
function aliasesOfParty(customer: Party, { channel }: NormalizedMessage) {
  return aliasesOf(
    ['external-contact', customer?.externalContactId],
    ['address', channel?.platform === 'open' ? customer?.id : undefined],
  );
}
