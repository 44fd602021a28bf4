import * as z from 'zod/mini';
import { id, listOf, optional, word } from '../lambdas/sources/fields.ts';
import { customersAmong } from '../lambdas/sources/genesys/customer-participant.ts';
import { messagesOf, type ParticipantMessage, participant } from '../lambdas/sources/genesys/participants.ts';
import { machines, people } from '../lambdas/sources/genesys/snapshot.ts';
import { isOver } from './frames.ts';

/** Of one conversation and one gap. */
const mostFrames = 20;

const named = optional(z.object({ id: optional(id) }));
const conversation = z.object({
  id,
  participants: listOf(
    z.extend(participant, {
      state: optional(word),
      queueId: optional(id),
      queue: named,
      userId: optional(id),
      user: named,
    }),
  ),
});

/** Whose conversations are listened to; undefined: everybody's. */
export interface Whose {
  readonly queues: ReadonlySet<string> | undefined;
  readonly users: ReadonlySet<string> | undefined;
}

type Participants = z.output<typeof conversation>['participants'];

export type CaughtUp =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'of-others' }
  /** `frames`: in order; none where nobody wrote since. */
  | { readonly kind: 'ours'; readonly isOpen: boolean; readonly frames: readonly string[] };

/**
 * A conversation as the API has it, as frames that its topics may have told since a time: one for each message that an
 * agent or bot wrote since, because of a frame only the newest is read. Each also has the customer's newest message, which
 * is evidence on all that was said before, whichever frame is read first; and of everybody no more than is read.
 * @param json `GET /api/v2/conversations/messages/{conversationId}`
 * @param since epoch milliseconds
 */
export function caughtUp(json: unknown, since: number, whose: Whose): CaughtUp {
  const read = conversation.safeParse(json);
  if (!read.success) return { kind: 'unreadable' };
  const { participants } = read.data;
  if (isOfOthers(participants, whose)) return { kind: 'of-others' };
  return { kind: 'ours', isOpen: !isOver(participants), frames: framesOf(read.data, since) };
}

function framesOf({ id: conversationId, participants }: z.output<typeof conversation>, since: number) {
  const customers = customersAmong(participants);
  const written = messagesOf(customers).filter(isSaid).toSorted(byTime);
  const theirs = new Set(written.map(({ messageId }) => messageId));
  const last = written.at(-1);
  const frame = (messageId?: string) => {
    const kept = [messageId, last?.messageId];
    return JSON.stringify({
      topicName: `v2.conversations.messages.${conversationId}`,
      version: '2',
      eventBody: {
        id: conversationId,
        participants: participants.map((one) => onlyOf(one, kept, customers.includes(one))),
      },
    });
  };
  const ids = told(
    messagesOf(participants)
      .filter((message) => isSaid(message) && message.sentAt >= since && !theirs.has(message.messageId))
      .toSorted(byTime),
  );
  if (ids.length > 0) return ids.map((messageId) => frame(messageId));
  return last && last.sentAt >= since ? [frame()] : [];
}

/** The newest of those that the source's reader reads; where there are too many, what people wrote before what machines did. */
function told(messages: readonly ParticipantMessage[]): readonly string[] {
  const newestOf = (purposes: readonly (string | undefined)[]) =>
    messages
      .filter(({ purpose }) => purposes.includes(purpose))
      .map(({ messageId }) => messageId)
      .toReversed();
  // Ids are told apart: the same message may be in the lists of two participants.
  const kept = new Set([...new Set([...newestOf(people), ...newestOf(machines)])].slice(0, mostFrames));
  return [...new Set(messages.map(({ messageId }) => messageId))].filter((messageId) => kept.has(messageId));
}

/** What a frame says of a participant that the source's reader reads. */
function onlyOf(one: Participants[number], messageIds: readonly (string | undefined)[], isCustomer: boolean) {
  const { purpose, address, externalContactId, externalContact, attributes } = one;
  const messages = one.messages
    .flatMap((entry) => [entry, ...entry.messages])
    .filter((entry) => messageIds.includes(entry.message?.id ?? entry.messageId))
    .map(({ message, messageId, messageTime, messageStatus, messageMetadata }) => ({
      message,
      messageId,
      messageTime,
      messageStatus,
      messageMetadata,
    }));
  const said = { purpose, messages };
  return isCustomer ? { ...said, address, externalContactId, externalContact, attributes } : said;
}

const isSaid = ({ type, status }: { readonly type: string | undefined; readonly status: string | undefined }) =>
  type !== 'receipt' && type !== 'event' && status !== 'removed';

const byTime = (one: { readonly sentAt: number }, other: { readonly sentAt: number }) => one.sentAt - other.sentAt;

/** Only where all that could make it one of ours is said, and nothing does. */
function isOfOthers(participants: Participants, { queues, users }: Whose): boolean {
  const theirQueues = participants.flatMap(({ queueId, queue }) => queueId ?? queue?.id ?? []);
  const theirUsers = participants.flatMap(({ userId, user }) => userId ?? user?.id ?? []);
  const isOurs = (ids: readonly string[], ours: ReadonlySet<string> | undefined) =>
    ours === undefined || (ours.size > 0 && (ids.length === 0 || ids.some((id) => ours.has(id))));
  return !isOurs(theirQueues, queues) && !isOurs(theirUsers, users);
}
