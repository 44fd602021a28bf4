import * as z from 'zod/mini';
import { id, listOf, optional, word } from '../fields.ts';
import type { Reading } from '../reading.ts';
import { firstTime } from '../time.ts';
import { type GenesysEvent, ignored, unreadable } from './event.ts';
import { identityOf } from './identity.ts';
import { idIn } from './participant-attributes.ts';
import { type GenesysSettings, ownAttributePrefix } from './settings.ts';

const body = z.object({
  conversationId: optional(id),
  eventTime: optional(z.unknown()),
  attributes: optional(z.record(z.string(), z.unknown())),
  communications: listOf(z.object({ mediaType: word })),
});

/** Whatever has a blank in it is no message's id, and may be what somebody wrote. */
const messageIdPattern = /^\S+$/;

/**
 * Attributes of a participant have changed, or were written again. A workflow may leave the id of an undelivered message
 * in one and the app's customer in another. It is not known whether an event carries all attributes or the changed ones:
 * both are read the same way, because the same message id is the same message.
 */
export function readAttributes(event: GenesysEvent, settings: GenesysSettings): readonly Reading[] {
  const { conversationId = event.conversationId, eventTime, attributes, communications } = body.parse(event.body);
  const at = firstTime(eventTime, event.sentAt);
  const known = {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(at === undefined ? {} : { sentAt: at }),
  };
  const no = (reason: string) => [ignored(reason, known)];
  if (attributes === undefined) return no('detail.eventBody.attributes is missing');
  if (conversationId === undefined)
    return [unreadable('no conversation id in detail.eventBody or detail.topicName', known)];
  if (at === undefined) return [unreadable('no readable time in eventTime, detail.timestamp or time', known)];

  const customerId = idIn(attributes, settings.customerAttribute);
  const messageId = idIn(attributes, settings.undeliveredAttribute);
  if (messageId !== undefined && messageIdPattern.test(messageId)) {
    const message = {
      source: 'genesys',
      conversationId,
      messageId,
      author: 'unknown',
      sentAt: at,
      ...(customerId === undefined ? {} : { customerId }),
      undelivered: true,
    } as const;
    return [{ decision: 'agent-message', reason: 'an attribute names it as undelivered', message }];
  }
  const isOtherMedia = communications.length > 0 && !communications.some(({ mediaType }) => mediaType === 'message');
  if (isOtherMedia) return no('it is no message conversation');
  const identity = identityOf({ conversationId, at, ...(customerId === undefined ? {} : { customerId }) });
  if (identity) return identity;
  const isOurs = Object.keys(attributes).some((name) => name.startsWith(ownAttributePrefix));
  return no(isOurs ? 'what we wrote into the conversation ourselves' : 'no attribute that says anything here');
}
