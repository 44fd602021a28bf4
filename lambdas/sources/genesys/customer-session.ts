import { type AliasCandidate, aliasesOf } from '../aliases.ts';
import type { Reading } from '../reading.ts';
import { type GenesysEvent, ignored, unreadable } from './event.ts';
import { identityOf } from './identity.ts';
import { contactOf, knownOf, otherMedium, type Session, sessionOf } from './session.ts';

/** A session of the customer began: whose it is, where the event says so. */
export function readCustomerStart(event: GenesysEvent): readonly Reading[] {
  const session = sessionOf(event);
  return whose(session, [
    ['external-contact', contactOf(session)],
    ['address', session.inboundFrom],
  ]);
}

/** A session of a queue began, for a customer. Its addresses are not known to be the customer's. */
export function readQueueStart(event: GenesysEvent): readonly Reading[] {
  const session = sessionOf(event);
  return whose(session, [['external-contact', contactOf(session)]]);
}

/**
 * The contact of a conversation became known, or is another one now. The former is not named as such: it is taken to be
 * the one that stands in the conversation's list beside the new one, and of more nobody knows which.
 */
export function readContact(event: GenesysEvent): readonly Reading[] {
  const session = sessionOf(event);
  const { contact, contacts } = session;
  const both = contact !== undefined && contacts.length === 2 ? contacts : [contactOf(session)];
  return whose(
    session,
    both.map((one) => ['external-contact', one]),
  );
}

/**
 * Why a customer's session ended, where they ended it themselves. The reason is relative to the participant: `peer` is
 * somebody else, such as an agent who closes the conversation right after their last words, which the customer has not
 * seen by that; `system`, `timeout`, `inactivity` and transfers are nobody's leaving either (Genesys Cloud Resource Center,
 * "Disconnect reasons in the interaction's detail view").
 */
const leaving: readonly (string | undefined)[] = ['endpoint', 'client', undefined];

/** Only a session of messages: that of a shared browser or a call may end in a conversation that goes on. */
export function readCustomerEnd(event: GenesysEvent): readonly Reading[] {
  const session = sessionOf(event);
  const { conversationId, at } = session;
  if (session.isOtherMedium) return [ignored(otherMedium, knownOf(session))];
  if (!leaving.includes(session.disconnectType))
    return [ignored('somebody else than the customer ended it', knownOf(session))];
  if (conversationId === undefined || at === undefined)
    return [unreadable('the end of no conversation, or of no time', knownOf(session))];
  const reason = "the customer's part of the conversation ended";
  return [{ decision: 'conversation-ended', reason, end: { source: 'genesys', conversationId, endedAt: at } }];
}

function whose(session: Session, candidates: readonly AliasCandidate[]): readonly Reading[] {
  if (session.isOtherMedium) return [ignored(otherMedium, knownOf(session))];
  const { conversationId, at } = session;
  const identity = identityOf({ conversationId, at, ...aliasesOf(...candidates) });
  return identity ?? [ignored('it names nobody', knownOf(session))];
}
