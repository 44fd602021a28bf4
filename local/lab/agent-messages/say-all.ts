import { randomUUID } from 'node:crypto';
import type { Replies } from '../wire.ts';
import type { Moment } from './moments.ts';
import type { Said, Voice } from './voices.ts';

/** The functions take them up beside each other, and a machine has few processors. */
const atOnce = 4;

export type AllSaid =
  | { readonly kind: 'taken'; readonly messageIds: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string; readonly taken: number };

/**
 * Says it as often as is asked for, a few at once, each in a moment of its own; of several each has its number behind the text.
 * The first that is refused is the last that is begun.
 */
export async function sayAll(replies: Replies, voice: Voice, nextMoment: () => Promise<Moment>): Promise<AllSaid> {
  const { conversationId, customerId, author, kind, text, count = 1 } = replies;
  const said: (Said | undefined)[] = Array.from({ length: count });
  let begun = 0;
  let refused: Extract<Said, { kind: 'refused' }> | undefined;

  async function work(): Promise<void> {
    while (begun < count && refused === undefined) {
      const at = begun;
      begun += 1;
      const numbered = count === 1 ? text : `${text} ${at + 1}`;
      const named = customerId === undefined ? {} : { customerId };
      const messageId = randomUUID();
      const moment = await nextMoment();
      const one = await voice({ conversationId, messageId, ...named, author, kind, text: numbered, ...moment });
      said[at] = one;
      if (one.kind === 'refused') refused ??= one;
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
  const taken = said.filter((one) => one?.kind === 'taken');
  if (refused) return { ...refused, taken: taken.length };
  return { kind: 'taken', messageIds: taken.flatMap(({ messageIds }) => messageIds) };
}
