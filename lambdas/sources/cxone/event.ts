import * as z from 'zod/mini';
import { id, idOrNumber, listOf, optional, word } from '../fields.ts';
import { brand } from './brand.ts';
import { attachments, messageContent } from './content.ts';
import { customer } from './customer.ts';
import { channel, identity, recipients, thread, user } from './parts.ts';
import { removal } from './removal.ts';

const caseFields = optional(
  z.object({
    id: optional(idOrNumber),
    threadIdOnExternalPlatform: optional(id),
    status: optional(word),
    statusUpdatedAt: optional(z.unknown()),
    recipientsCustomers: listOf(customer),
    endUser: optional(customer),
    authorEndUserIdentity: optional(identity),
  }),
);

const message = optional(
  z.object({
    id: optional(id),
    threadIdOnExternalPlatform: optional(id),
    direction: optional(word),
    createdAt: optional(z.unknown()),
    createdAtWithMilliseconds: optional(z.unknown()),
    authorUser: user,
    authorEndUserIdentity: optional(identity),
    recipients,
    messageContent,
    attachments,
    /** What of another message it passes on, such as to a colleague's address (chat-web-sdk `ForwardedMessageReference`). */
    forward: optional(z.unknown()),
    ...removal,
  }),
);

/**
 * An event of CXone's digital channels, as far as we read it (iOS SDK, test examples; agent-sdk `cxone-event.js`). There
 * is no version; unknown fields are left alone.
 */
const envelope = z.object({
  eventType: optional(word),
  eventObject: optional(word),
  createdAt: optional(z.unknown()),
  createdAtWithMilliseconds: optional(z.unknown()),
  data: optional(
    z.object({
      brand,
      channel,
      case: caseFields,
      contact: caseFields,
      message,
      thread,
      originEvent: optional(z.object({ eventType: optional(word) })),
    }),
  ),
});
export type CxoneEvent = z.output<typeof envelope>;
export type EventMessage = NonNullable<NonNullable<CxoneEvent['data']>['message']>;

/** Every field may be missing. */
export const openEvent = (body: Readonly<Record<string, unknown>>): CxoneEvent => envelope.parse(body);

/** Some streams call the case a contact; it is the same object. */
export const caseOf = ({ data }: CxoneEvent) => data?.case ?? data?.contact;

/** The app's own name for the conversation; the case's number only where there is none: the next case has another. */
export function conversationIdOf(event: CxoneEvent): string | undefined {
  const inCase = caseOf(event);
  return (
    inCase?.threadIdOnExternalPlatform ??
    event.data?.thread?.idOnExternalPlatform ??
    event.data?.message?.threadIdOnExternalPlatform ??
    inCase?.id
  );
}
