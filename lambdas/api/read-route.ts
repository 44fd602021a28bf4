import type * as z from 'zod/mini';
import type { Log } from '../adapters/log.ts';
import type { ReadReports } from '../adapters/read-reports.ts';
import { proofDelayMs } from '../core/evidence.ts';
import { lookAtConversation } from '../core/look.ts';
import { badgeOf } from '../core/unread.ts';
import type { UnreadMessages } from '../unread/unread-and-sync.ts';
import { type Answer, refusal } from './answer.ts';
import type { readAnswer } from './contract/answers.ts';
import { readBodySchema } from './contract/preferences.ts';
import { conversationPathSchema } from './contract/presence.ts';
import type { Route } from './handler.ts';
import { countRefused, type LookSoon } from './presence-route.ts';
import { readBody, readPath } from './request.ts';

export interface ReadDependencies extends ReadReports, Pick<UnreadMessages, 'markRead'> {
  readonly lookSoon: LookSoon;
  readonly log: Pick<Log, 'measure'>;
}

/**
 * `PUT /v1/conversations/{conversationId}/read`: 200 with how many messages are unread then, of all conversations; 409
 * where the conversation is another customer's. It does not make a conversation the customer's.
 */
export function readRoute({ noteReadUpTo, markRead, lookSoon, log }: ReadDependencies): Route {
  return async ({ event, customerId, now }): Promise<Answer> => {
    const path = readPath(event, conversationPathSchema);
    if (path.kind === 'refused') return path.answer;
    const body = readBody(event, readBodySchema);
    if (body.kind === 'refused') return body.answer;

    const { conversationId: conversation } = path.value;
    // An app that says no time shows what it has; what was sent in this moment is not among it yet.
    const upTo = Math.min(body.value.upTo ?? now - proofDelayMs, now);
    const noted = await noteReadUpTo(conversation, { customerId, upTo, now });
    const { deviceId: readOn } = body.value;
    // Also what was pushed before the conversation was found to be another's: nobody else could clear it.
    const about = { customerId, conversation, what: { upTo }, at: now, ...(readOn === undefined ? {} : { readOn }) };
    const { unread } = await markRead(about);
    if (noted === 'conversation-of-another') {
      countRefused(log, 1);
      return refusal(409, noted, 'This conversation belongs to another customer.');
    }
    // What waits in the conversation ends as seen.
    if (noted === 'noted') await lookSoon(lookAtConversation(conversation, now));
    const answer: z.input<typeof readAnswer> = { unread: badgeOf(unread) };
    return { status: 200, body: answer, said: { read: noted } };
  };
}
