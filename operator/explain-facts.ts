import { parseConversationKey } from '../lambdas/core/conversation.ts';
import { tellConversationItself } from './explain-conversation.ts';
import { endInWords } from './explain-end.ts';
import { pushesOf, tellMessage } from './explain-message.ts';
import { isOverdue, tellNext } from './explain-next.ts';
import type { Sentence } from './explain-pushes.ts';
import type { ConversationFacts, ReadMessage } from './explain-read.ts';
import { iso } from './times.ts';

/** The same facts for programs: times in ISO 8601, durations in milliseconds; never a text, a token or a name. */
export function factsForPrograms(facts: ConversationFacts, messages: readonly ReadMessage[], now: number) {
  const { conversation, evidence, down } = facts;
  const { source, id } = parseConversationKey(conversation);
  const { owner, binding, presences, lastCustomerMessageAt, readUpTo, endedAt } = evidence;
  return {
    conversation,
    source,
    conversationId: id,
    ...(owner === undefined ? {} : { customerId: owner }),
    ...(binding === undefined ? {} : { boundBy: binding.by }),
    ...times({ lastCustomerMessageAt, readUpTo, endedAt }),
    presences: presences.map(({ customerId, deviceId, status, ...at }) => ({
      customerId,
      deviceId,
      status,
      ...times({ ...at, expiresAt: undefined }),
    })),
    down: down.map(({ channel, line, breaker }) => ({
      channel,
      line,
      reason: breaker.reason,
      ...times({ since: breaker.since, openUntil: breaker.openUntil }),
    })),
    sentences: tellConversationItself(facts).map(shown),
    messages: messages.map((message) => messageForPrograms(message, facts, now)),
  };
}

function messageForPrograms(message: ReadMessage, facts: ConversationFacts, now: number) {
  const { row } = message;
  const { messageId, state, reason, seenBy, decision, step, customerId, correlationId, lane } = row;
  const { sentAt, decidedAt, expiresAt, deferredUntil, lookAt, dueAt } = row;
  return {
    messageId,
    state,
    ...(reason === undefined ? {} : { reason, ...endInWords(reason, row) }),
    ...(seenBy === undefined ? {} : { seenBy }),
    decision,
    step,
    ...(customerId === undefined ? {} : { customerId }),
    ...(lane === undefined ? {} : { lane }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(row.undelivered ? { undelivered: true } : {}),
    ...(row.onlyDevice === undefined ? {} : { onlyDevice: row.onlyDevice?.deviceId ?? null }),
    ...times({ sentAt, decidedAt, expiresAt, deferredUntil, lookAt, dueAt }),
    overdue: isOverdue(message, now),
    pushes: pushesOf(message, facts).map(({ device, end, push }) => {
      const { state: pushState, ...more } = end ?? push ?? { state: 'queued' as const };
      const because = 'because' in more ? { because: more.because } : {};
      const why = 'reason' in more ? { reason: more.reason } : {};
      return {
        deviceId: device.deviceId,
        customerId: device.customerId,
        channel: device.channel,
        state: pushState,
        ...because,
        ...why,
        ...(push?.detail === undefined ? {} : { detail: push.detail }),
        tries: push?.tries ?? 0,
        unanswered: push?.unanswered ?? 0,
        ...times({ changedAt: push?.changedAt }),
        ...(push && pushState === 'delivered' ? { deliveredAfterMilliseconds: push.changedAt - sentAt } : {}),
      };
    }),
    passedOver: row.passedOver,
    sentences: tellMessage(message, facts, now).map(shown),
    next: tellNext(message, facts, now).map(shown),
  };
}

const shown = ({ at, text, todo }: Sentence) => ({
  ...times({ at }),
  text,
  ...(todo === undefined ? {} : { todo }),
});

/** Those of the times that are known. */
function times(named: Readonly<Record<string, number | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, at]): [string, string][] => (at === undefined ? [] : [[name, iso(at)]])),
  );
}
