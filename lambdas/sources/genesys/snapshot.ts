import * as z from 'zod/mini';
import type { AgentMessage } from '../../core/agent-message.ts';
import { id, listOf, optional } from '../fields.ts';
import type { Reading } from '../reading.ts';
import { customerIn, customersAmong } from './customer-participant.ts';
import { type GenesysEvent, ignored, unreadable } from './event.ts';
import { identityOf } from './identity.ts';
import { messagesOf, type ParticipantMessage, participant } from './participants.ts';
import type { GenesysSettings } from './settings.ts';

const body = z.object({ id: optional(id), conversationId: optional(id), participants: listOf(participant) });

export const people: readonly (string | undefined)[] = ['agent', 'user'];
export const machines: readonly (string | undefined)[] = ['bot', 'workflow'];
const isNoMessage = ({ type, status }: ParticipantMessage) =>
  type === 'receipt' || type === 'event' || status === 'removed';

/**
 * A whole conversation, as it is after some change: the newest message on either side. Its direction is never read,
 * being that of a participant's part, so that who wrote a message is the participant whose list holds it (as in
 * Genesys' own digital-messaging-translator blueprint; not confirmed). The same message comes with every further change.
 */
export function readSnapshot(event: GenesysEvent, settings: GenesysSettings): readonly Reading[] {
  const read = body.parse(event.body);
  const conversationId = read.id ?? read.conversationId;
  if (conversationId === undefined) {
    // A body that only looks like one, under a topic that nobody knows, is nothing that a person has to see.
    const lacking = event.shape === undefined ? ignored : unreadable;
    return [lacking('detail.eventBody.id is missing')];
  }
  const named = customerIn(read.participants, settings);
  const isNamed = named.customerId !== undefined || named.aliases !== undefined;
  // They are called so now; when an old message was written, they may not have been.
  const customer = { ...named, ...(isNamed && event.sentAt !== undefined ? { namedAt: event.sentAt } : {}) };
  const messages = messagesOf(read.participants).filter((message) => !isNoMessage(message));
  const ofCustomer = messagesOf(customersAmong(read.participants)).filter((message) => !isNoMessage(message));
  const written = newest(ofCustomer, () => true, settings);
  // Should a list hold more than its participant wrote, the customer's own words are not pushed to them.
  const theirs = new Set(ofCustomer.map(({ messageId }) => messageId));
  const said = newest(
    messages,
    ({ purpose, messageId }) => (people.includes(purpose) || machines.includes(purpose)) && !theirs.has(messageId),
    settings,
  );

  const readings: Reading[] = [];
  // First what the customer wrote: it is evidence for the decision on what was said to them, whichever came first.
  if (written) {
    const { messageId, sentAt } = written;
    readings.push({
      decision: 'customer-message',
      reason: "the customer's newest message",
      message: { source: 'genesys', conversationId, messageId, sentAt, ...customer },
    });
  }
  if (said && said.status !== 'read') readings.push(agentMessage(said, conversationId, customer));
  if (readings.length > 0) return readings;
  // A call looks the same, but that nobody has any messages; its customer is none of ours.
  const isCall = read.participants.every((one) => one.messages.length === 0);
  const identity = isCall ? undefined : identityOf({ conversationId, at: event.sentAt, ...named });
  return identity ?? [ignored(said ? 'the customer has read it' : 'nobody wrote a message', { conversationId })];
}

function newest(
  messages: readonly ParticipantMessage[],
  isMeant: (message: ParticipantMessage) => boolean,
  settings: GenesysSettings,
): ParticipantMessage | undefined {
  return messages
    .filter((message) => isMeant(message) && (settings.botReplies || !machines.includes(message.purpose)))
    .reduce<ParticipantMessage | undefined>(
      (last, next) => (last && last.sentAt > next.sentAt ? last : next),
      undefined,
    );
}

function agentMessage(
  said: ParticipantMessage,
  conversationId: string,
  customer: Pick<AgentMessage, 'customerId' | 'aliases' | 'namedAt'>,
): Reading {
  const { messageId, sentAt, purpose, type, status } = said;
  return {
    decision: 'agent-message',
    reason: `the newest message, of a participant of purpose ${purpose}`,
    message: {
      source: 'genesys',
      conversationId,
      messageId,
      ...(type === 'text' || type === 'structured' ? { kind: type } : {}),
      author: machines.includes(purpose) ? 'bot' : 'human',
      sentAt,
      ...customer,
      ...(status === 'failed' || status === 'delivery-failed' ? { undelivered: true } : {}),
    },
  };
}
