import type { PresenceTable } from '../adapters/presence-table.ts';
import { type Look, leaveDelayMs, lookAtConversation } from '../core/look.ts';
import type { PresenceSettings } from '../core/presence.ts';
import { type Answer, refusal } from './answer.ts';
import { conversationPathSchema, presenceBodySchema } from './contract/presence.ts';
import type { Route } from './handler.ts';
import { readBody, readPath } from './request.ts';

/** Sends a look, and says so where it could not; the message's own look comes all the same. */
export type LookSoon = (look: Look) => Promise<void>;

/**
 * `PUT /v1/conversations/{conversationId}/presence`: 204, also where a newer report is known already; 409 where the
 * conversation is another customer's. The device need not be registered.
 */
export function presenceRoute(
  presence: Pick<PresenceTable, 'storeReport'>,
  settings: PresenceSettings,
  lookSoon: LookSoon,
): Route {
  return async ({ event, customerId, now }): Promise<Answer> => {
    const path = readPath(event, conversationPathSchema);
    if (path.kind === 'refused') return path.answer;
    const body = readBody(event, presenceBodySchema);
    if (body.kind === 'refused') return body.answer;

    const report = { ...body.value, customerId, receivedAt: now };
    const { conversationId } = path.value;
    const stored = await presence.storeReport(conversationId, report, settings);
    switch (stored.kind) {
      case 'stored': {
        const { changes } = stored;
        if (changes) await lookSoon(lookAtConversation(conversationId, now + (changes === 'left' ? leaveDelayMs : 0)));
        return { status: 204, said: { report: changes ?? stored.kind } };
      }
      case 'older-report':
        return { status: 204, said: { report: stored.kind } };
      case 'conversation-of-another':
        return refusal(409, 'conversation-of-another', 'This conversation belongs to another customer.');
    }
  };
}
