import * as z from 'zod';

const id = z.string('must be a text').min(1, 'must not be empty').max(256, 'must have at most 256 characters');

/**
 * A message as the organisation has it.
 * - `text`: absent for one that has none.
 * - `direction`: absent: outbound, from an agent or a bot.
 * - `normalizedMessage`: fields that replace those made from the rest, such as `content` or `originatingEntity`.
 */
export const messageSchema = z.strictObject({
  messageId: id,
  conversationId: id,
  text: z.string('must be a text').optional(),
  direction: z.enum(['inbound', 'outbound'], 'must be "inbound" or "outbound"').optional(),
  normalizedMessage: z.record(z.string(), z.unknown(), 'must be an object').optional(),
});
export type Message = z.output<typeof messageSchema>;

/** The newest are kept. */
export interface Messages {
  /** One of the same id is replaced. */
  readonly put: (messages: readonly Message[]) => void;
  readonly list: () => readonly Message[];
  /** Says how many there were. */
  readonly clear: () => number;
  readonly find: (messageId: string) => Message | undefined;
}

export function createMessages({ most = 10_000 } = {}): Messages {
  const messages = new Map<string, Message>();
  return {
    put: (given) => {
      for (const message of given) {
        messages.set(message.messageId, message);
        const [oldest] = messages.keys();
        if (oldest !== undefined && messages.size > most) messages.delete(oldest);
      }
    },
    list: () => [...messages.values()],
    clear() {
      const { size } = messages;
      messages.clear();
      return size;
    },
    find: (messageId) => messages.get(messageId),
  };
}

/** MessageData as SDK 262.0.0 has it: without `textBody`, which older ones had. @param now epoch milliseconds */
export function messageData({ messageId, conversationId, text, direction, normalizedMessage }: Message, now: number) {
  const isInbound = direction === 'inbound';
  const time = new Date(now).toISOString();
  return {
    id: messageId,
    conversationId,
    timestamp: time,
    direction: isInbound ? 'inbound' : 'outbound',
    messengerType: 'open',
    status: isInbound ? 'received' : 'sent',
    normalizedMessage: {
      id: messageId,
      channel: { platform: 'Open', type: 'Private', messageId, time },
      type: 'Text',
      ...(text === undefined ? {} : { text }),
      direction: isInbound ? 'Inbound' : 'Outbound',
      ...(isInbound ? {} : { originatingEntity: 'Human' }),
      ...normalizedMessage,
    },
    selfUri: `/api/v2/conversations/messages/${encodeURIComponent(conversationId)}/messages/${encodeURIComponent(messageId)}`,
  };
}
