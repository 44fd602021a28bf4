import type { PresenceTable } from '../adapters/presence-table.ts';
import type { PresenceSettings } from '../core/presence.ts';
import { type Answer, refusal } from './answer.ts';
import type { Route } from './handler.ts';
import { readBody, readPath } from './request.ts';
import { conversationPathSchema, presenceBodySchema } from './request-schemas.ts';

/**
 * `PUT /v1/conversations/{conversationId}/presence`: 204, also where a newer report is known already; 409 where the
 * conversation is another customer's. The device need not be registered.
 */
export function presenceRoute(presence: Pick<PresenceTable, 'storeReport'>, settings: PresenceSettings): Route {
  return async ({ event, customerId, now }): Promise<Answer> => {
    const path = readPath(event, conversationPathSchema);
    if (path.kind === 'refused') return path.answer;
    const body = readBody(event, presenceBodySchema);
    if (body.kind === 'refused') return body.answer;

    const report = { ...body.value, customerId, receivedAt: now };
    const { kind } = await presence.storeReport(path.value.conversationId, report, settings);
    switch (kind) {
      case 'stored':
      case 'older-report':
        return { status: 204, said: { report: kind } };
      case 'conversation-of-another':
        return refusal(409, 'conversation-of-another', 'This conversation belongs to another customer.');
    }
  };
}
