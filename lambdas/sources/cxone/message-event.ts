import type { WebhookReading } from '../reading.ts';
import { saidNothing } from '../said-nothing.ts';
import { firstTime } from '../time.ts';
import { isSurvey, kindOf, previewOf } from './content.ts';
import { customerOf, isGroup, type Parties } from './customer.ts';
import { type CxoneEvent, caseOf, conversationIdOf, type EventMessage } from './event.ts';
import { authorOf, senderOf } from './parts.ts';
import { isRemoved, saysSomething } from './removal.ts';

/**
 * `MessageCreated` or `MessageAddedIntoCase`. One message can come as both, so that its own id and its own time count,
 * never the event's.
 */
export function readMessageEvent(event: CxoneEvent, source: string): WebhookReading {
  const { ignored, unreadable } = saidNothing(source);
  const message = event.data?.message;
  if (message === undefined) return unreadable('data.message is missing');
  const conversationId = conversationIdOf(event);
  const { id: messageId, direction, authorUser } = message;
  const sentAt = firstTime(
    message.createdAtWithMilliseconds,
    message.createdAt,
    event.createdAtWithMilliseconds,
    event.createdAt,
  );
  const author = authorOf(authorUser);
  const known = {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(sentAt === undefined ? {} : { sentAt }),
    ...kindOf(message.messageContent),
    author,
  };

  if (isRemoved(message)) return ignored('it was removed, deleted or hidden', known);
  if (direction === undefined) return unreadable('data.message.direction is missing', known);
  if (direction !== 'outbound' && direction !== 'inbound') return ignored('direction is not outbound', known);
  if (messageId === undefined) return unreadable('data.message.id is missing', known);
  if (conversationId === undefined) return unreadable('no thread and no case', known);
  if (sentAt === undefined) return unreadable('no readable time in data.message.createdAt or createdAt', known);
  const parties = partiesOf(event, message);
  const customerId = customerOf(parties);
  const said = { source, conversationId, messageId, sentAt, ...(customerId === undefined ? {} : { customerId }) };
  if (direction === 'inbound') {
    if (authorUser !== undefined) return ignored('direction is not outbound, and its author is no customer', known);
    // It proves nothing of what the others have seen.
    if (isGroup(parties)) return ignored('one of several customers wrote it', known);
    return { decision: 'customer-message', reason: 'direction is inbound', message: said };
  }
  if (isForOthers(message, customerId)) return ignored('it was forwarded to somebody else', known);
  const isCsat = authorUser?.isSurveyUser === true || isSurvey(message.messageContent);
  return {
    decision: 'agent-message',
    reason: isCsat ? 'outbound message that asks how satisfied the customer is' : 'outbound message',
    message: {
      ...said,
      ...kindOf(message.messageContent),
      author,
      ...(isCsat ? { subject: { csat: true } } : {}),
      ...senderOf(authorUser),
      ...previewOf(message.messageContent, message.attachments),
    },
  };
}

/** The customer may hear a message that was passed on only if it was passed on to them. */
function isForOthers({ forward, recipients }: EventMessage, customerId: string | undefined): boolean {
  return saysSomething(forward) && !recipients.some((one) => one.idOnExternalPlatform === customerId);
}

function partiesOf(event: CxoneEvent, message: EventMessage): Parties {
  const inCase = caseOf(event);
  return {
    customers: inCase?.recipientsCustomers ?? [],
    endUser: inCase?.endUser,
    opener: inCase?.authorEndUserIdentity,
    messageAuthor: message.authorEndUserIdentity,
    messageRecipients: message.recipients,
    isOutbound: message.direction === 'outbound',
    channelId: event.data?.channel?.idOnExternalPlatform,
  };
}
