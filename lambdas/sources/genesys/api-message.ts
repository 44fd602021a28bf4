import * as z from 'zod/mini';

/** What is read of Genesys' MessageData (SDK 262.0.0, where `textBody` is gone); everything else is left alone. */
const messageSchema = z.object({ direction: z.optional(z.unknown()), normalizedMessage: z.optional(z.unknown()) });
const normalizedSchema = z.object({ text: z.optional(z.unknown()), direction: z.optional(z.unknown()) });

export interface FoundMessage {
  readonly kind: 'found';
  /** Absent where the message has none: an attachment, a card. */
  readonly text?: string;
  readonly direction?: 'inbound' | 'outbound';
  /** As Genesys gave it, for the reader of normalized messages. */
  readonly normalizedMessage?: unknown;
}

/** @returns undefined where it is no message */
export function readMessage(json: unknown): FoundMessage | undefined {
  const message = messageSchema.safeParse(json).data;
  if (!message) return undefined;
  const { text, direction: normalizedDirection } = normalizedSchema.safeParse(message.normalizedMessage).data ?? {};
  // The outer direction has lower case, the normalized message's begins with a capital letter.
  const direction = readDirection(message.direction) ?? readDirection(normalizedDirection);
  return {
    kind: 'found',
    ...(typeof text === 'string' && text !== '' ? { text } : {}),
    ...(direction === undefined ? {} : { direction }),
    ...(message.normalizedMessage === undefined ? {} : { normalizedMessage: message.normalizedMessage }),
  };
}

function readDirection(value: unknown) {
  const word = typeof value === 'string' ? value.toLowerCase() : undefined;
  return word === 'inbound' || word === 'outbound' ? word : undefined;
}
