import { createHash } from 'node:crypto';

export interface IdsOfBody {
  readonly messageId: string;
  /** What the same text had a minute ago: whoever hears the message looks whether it has a row under this one already. */
  readonly formerMessageId: string;
}

/**
 * The ids of a message that its source does not name: the same text within a minute is the same message, also across the
 * boundary of two minutes; what is said later is said again.
 * @param parts whatever tells the message from others
 * @param receivedAt epoch milliseconds
 */
export function idsOfBody(parts: string, receivedAt: number): IdsOfBody {
  const minute = Math.floor(receivedAt / 60_000);
  const idIn = (one: number) => createHash('sha256').update(`${one}\n${parts}`).digest('base64url');
  return { messageId: idIn(minute), formerMessageId: idIn(minute - 1) };
}
