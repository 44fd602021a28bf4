import type { WebhookReading } from '../reading.ts';
import { saidNothing } from '../said-nothing.ts';
import { firstTime } from '../time.ts';
import { type CxoneEvent, caseOf, conversationIdOf } from './event.ts';

/**
 * Nobody can write in these any more. After `resolved` the customer can: the agent's last words are still news then
 * (what CXone itself does with a reply to a resolved case is not confirmed).
 */
const ended: readonly (string | undefined)[] = ['closed', 'trashed'];

/** `CaseStatusChanged`: a case that is closed ends what was said before in its conversation. */
export function readCaseStatus(event: CxoneEvent, source: string): WebhookReading {
  const { ignored, unreadable } = saidNothing(source);
  const inCase = caseOf(event);
  const conversationId = conversationIdOf(event);
  const known = conversationId === undefined ? {} : { conversationId };
  if (!ended.includes(inCase?.status)) return ignored('the case is neither closed nor trashed', known);
  if (conversationId === undefined) return unreadable('no thread and no case');
  const endedAt = firstTime(inCase?.statusUpdatedAt, event.createdAtWithMilliseconds, event.createdAt);
  if (endedAt === undefined) return unreadable('no readable time in statusUpdatedAt or createdAt', known);
  return {
    decision: 'conversation-ended',
    reason: 'the case is closed or trashed',
    end: { source, conversationId, endedAt },
  };
}
