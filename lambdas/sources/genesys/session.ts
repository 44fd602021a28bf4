import * as z from 'zod/mini';
import { id, listOf, optional, word } from '../fields.ts';
import { firstTime } from '../time.ts';
import type { GenesysEvent } from './event.ts';

const body = z.object({
  conversationId: optional(id),
  participantId: optional(id),
  sessionId: optional(id),
  eventTime: optional(z.unknown()),
  mediaType: optional(word),
  direction: optional(word),
  disconnectType: optional(word),
  addressFrom: optional(id),
  externalContactId: optional(id),
  conversationExternalContactIds: listOf(id),
});

/** What the analytics detail events of a session have in common (UserStartEvent, CustomerStartEvent, ...; SDK models). */
export interface Session {
  readonly conversationId?: string;
  /** The session's id, else its participant's. */
  readonly id?: string;
  readonly at?: number;
  /** A session of another medium, in a conversation that may well have messages too. */
  readonly isOtherMedium: boolean;
  /** Why it ended, as Genesys sees it from this participant. */
  readonly disconnectType?: string;
  /** Who began a session that the customer began: in any other, the address may be ours. */
  readonly inboundFrom?: string;
  /** The external contact of the session itself. */
  readonly contact?: string;
  /** All external contacts of the conversation, that of the session first. */
  readonly contacts: readonly string[];
}

export function sessionOf(event: GenesysEvent): Session {
  const read = body.parse(event.body);
  const conversationId = read.conversationId ?? event.conversationId;
  const sessionId = read.sessionId ?? read.participantId;
  const at = firstTime(read.eventTime, event.sentAt);
  const { mediaType, disconnectType, externalContactId: contact } = read;
  return {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(sessionId === undefined ? {} : { id: sessionId }),
    ...(at === undefined ? {} : { at }),
    isOtherMedium: mediaType !== undefined && mediaType !== 'message' && mediaType !== 'unknown',
    ...(disconnectType === undefined ? {} : { disconnectType }),
    ...(read.direction === 'inbound' && read.addressFrom !== undefined ? { inboundFrom: read.addressFrom } : {}),
    ...(contact === undefined ? {} : { contact }),
    contacts: [...new Set([contact ?? [], read.conversationExternalContactIds].flat())],
  };
}

/**
 * The session's own contact, else the conversation's where it has one only: of several, one may be a third party whom an
 * agent has brought in, and what is said to the customer must never go there.
 */
export function contactOf({ contact, contacts }: Session): string | undefined {
  return contact ?? (contacts.length === 1 ? contacts[0] : undefined);
}

export const otherMedium = 'the session is of another medium than messages';

/** What an ignored event keeps of its session. */
export const knownOf = ({ conversationId, at }: Session) => ({
  ...(conversationId === undefined ? {} : { conversationId }),
  ...(at === undefined ? {} : { sentAt: at }),
});
