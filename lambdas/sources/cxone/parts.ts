import * as z from 'zod/mini';
import { id, listOf, optional, text } from '../fields.ts';

export const flag = optional(z.boolean());

/** An agent, a bot, or the user in whose name surveys are sent (agent-sdk `cxone-user.js`). */
export const user = optional(
  z.object({
    isBotUser: flag,
    isSurveyUser: flag,
    nickname: optional(text),
    firstName: optional(text),
    surname: optional(text),
  }),
);
export type User = z.output<typeof user>;

/** A customer as one channel knows them: the id is what the app, or a middleware, called them there. */
export const identity = z.object({ idOnExternalPlatform: id });
/** Of a message's own recipients; among those of a case is the channel itself (iOS SDK, test examples). */
export const recipients = listOf(identity);

export const thread = optional(z.object({ idOnExternalPlatform: optional(id) }));
export const channel = optional(z.object({ idOnExternalPlatform: optional(id) }));

export const authorOf = (author: User): 'human' | 'bot' | 'unknown' => {
  if (author?.isBotUser === true) return 'bot';
  // A survey comes from no person, and yet it is no reply of a bot, which somebody may want to hear nothing of.
  return author === undefined || author.isSurveyUser === true ? 'unknown' : 'human';
};

export function senderOf(author: User): { readonly sender?: string } {
  const sender = author?.nickname ?? ([author?.firstName, author?.surname].filter(Boolean).join(' ') || undefined);
  return sender === undefined ? {} : { sender };
}
