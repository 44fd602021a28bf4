import * as z from 'zod/mini';
import { id, listOf, optional, word } from '../fields.ts';
import { firstTime } from '../time.ts';

const metadata = optional(z.object({ type: optional(word) }));

/** In `...conversations.messages` the id is `message.id`; in `...conversations` it is `messageId`, one level deeper. */
const message = z.object({
  message: optional(z.object({ id: optional(id) })),
  messageId: optional(id),
  messageTime: optional(z.unknown()),
  messageStatus: optional(word),
  messageMetadata: metadata,
});
const messageOrLeg = z.extend(message, { messages: listOf(message) });

/** `internalMessages`, what agents write to each other, is a list of its own beside `messages` and is left alone. */
export const participant = z.object({
  purpose: optional(word),
  address: optional(id),
  externalContactId: optional(id),
  externalContact: optional(z.object({ id: optional(id) })),
  attributes: optional(z.record(z.string(), z.unknown())),
  messages: listOf(messageOrLeg),
});
export type Participant = z.infer<typeof participant>;

export interface ParticipantMessage {
  readonly purpose: string | undefined;
  readonly messageId: string;
  readonly sentAt: number;
  readonly status: string | undefined;
  readonly type: string | undefined;
}

/** What participants wrote, as far as it has an id and a time of its own: the snapshot's is that of some later change. */
export function messagesOf(participants: readonly Participant[]): readonly ParticipantMessage[] {
  return participants.flatMap(({ purpose, messages }) =>
    messages
      .flatMap((entry) => [entry, ...entry.messages])
      .flatMap((entry) => {
        const messageId = entry.message?.id ?? entry.messageId;
        const sentAt = firstTime(entry.messageTime);
        if (messageId === undefined || sentAt === undefined) return [];
        return [{ purpose, messageId, sentAt, status: entry.messageStatus, type: entry.messageMetadata?.type }];
      }),
  );
}
