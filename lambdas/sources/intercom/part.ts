import * as z from 'zod/mini';
import type { AgentMessage } from '../../core/agent-message.ts';
import { idOrNumber, listOf, optional, text, word } from '../fields.ts';

const author = z.object({
  type: optional(word),
  id: optional(idOrNumber),
  name: optional(text),
  from_ai_agent: optional(z.boolean()),
  is_ai_answer: optional(z.boolean()),
});

/** One thing that was said or done in a conversation or a ticket, as far as we read it. Times are epoch seconds. */
export const partSchema = z.object({
  id: optional(idOrNumber),
  part_type: optional(word),
  body: optional(z.string()),
  author: optional(author),
  created_at: optional(z.unknown()),
  redacted: optional(z.boolean()),
  from_ai_agent: optional(z.boolean()),
  is_ai_answer: optional(z.boolean()),
  attachments: listOf(z.object({ name: optional(text), content_type: optional(text) })),
  metadata: optional(z.object({ quick_reply_options: listOf(z.object({ text: optional(text) })) })),
});
export type Part = z.output<typeof partSchema>;

/** Without a body these only say what was done with the conversation. Whatever is in neither list is internal, or new. */
const replies: readonly (string | undefined)[] = ['comment', 'quick_reply', undefined];
const deeds: readonly (string | undefined)[] = ['assignment', 'close', 'open', 'snoozed'];

/** Why nobody but the agents reads a part, by what it says of itself; undefined: the customer does. */
export function whyUnheard({ part_type: type, redacted, body }: Part): string | undefined {
  if (redacted) return 'the part was redacted';
  if (type?.includes('note')) return 'it is a note';
  if (replies.includes(type)) return undefined;
  if (!deeds.includes(type)) return 'it is no kind of part that is said to the customer';
  return body?.trim() ? undefined : 'the part says nothing';
}

const customers: readonly (string | undefined)[] = ['user', 'lead', 'contact', 'visitor'];
export const isOfCustomer = ({ author }: Part): boolean => customers.includes(author?.type);

/**
 * Bots reply under the agents' topic, too: by their type, or by the marks of Intercom's AI agent.
 * @param topicIsOfBots what the topic says, where the part does not name its author
 */
export function authorOf(part: Part, topicIsOfBots: boolean): AgentMessage['author'] {
  const marks = [part, part.author].flatMap((place) => [place?.from_ai_agent, place?.is_ai_answer]);
  const type = part.author?.type;
  if (topicIsOfBots || marks.includes(true) || type === 'bot' || type === 'operator') return 'bot';
  return type === 'admin' || type === 'team' ? 'human' : 'unknown';
}
