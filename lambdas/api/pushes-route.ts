import type * as z from 'zod/mini';
import type { JournalOfCustomer } from '../adapters/journal-of-customer.ts';
import type { Answer } from './answer.ts';
import type { pushesAnswer } from './contract/answers.ts';
import { conversationPathSchema } from './contract/presence.ts';
import type { Route } from './handler.ts';
import { readPath } from './request.ts';

const isoTime = (milliseconds: number) => new Date(milliseconds).toISOString();

/**
 * `GET /v1/conversations/{conversationId}/pushes`: what became of the newest 50 messages of a conversation, the newest
 * first; none where the conversation is unknown or another's, so that nobody learns which.
 */
export function pushesRoute(journal: JournalOfCustomer): Route {
  return async ({ event, customerId }): Promise<Answer> => {
    const path = readPath(event, conversationPathSchema);
    if (path.kind === 'refused') return path.answer;

    const messages = await journal.newestMessages(path.value.conversationId, customerId);
    const body: z.input<typeof pushesAnswer> = {
      messages: messages.map(({ sentAt, pushes, ...message }) => ({
        ...message,
        sentAt: isoTime(sentAt),
        pushes: pushes.map(({ at, ...push }) => ({ ...push, ...(at === undefined ? {} : { at: isoTime(at) }) })),
      })),
    };
    return { status: 200, body, said: { messages: messages.length } };
  };
}
