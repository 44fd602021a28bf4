import { randomUUID } from 'node:crypto';
import { attributesView, snapshotView } from './conversation-views.ts';
import type { Conversation } from './conversations.ts';

/** What EventBridge would carry: `template` is its `detail-type`, `detail` its `detail`. */
export interface TopicEvent {
  readonly template: string;
  readonly detail: {
    readonly topicName: string;
    readonly version: '2';
    readonly eventBody: unknown;
    readonly metadata: { readonly CorrelationId: string };
    readonly timestamp: string;
  };
}

export interface ConversationEvents {
  /** A conversation has changed: whoever hears its queue or one of its agents gets all of it. */
  readonly tellChange: (conversation: Conversation) => void;
  readonly tellAttributes: (
    conversation: Conversation,
    participantId: string,
    attributes: Readonly<Record<string, string>>,
  ) => void;
  /** @returns what ends the listening */
  readonly onEvent: (listener: (event: TopicEvent) => void) => () => void;
}

const attributesTemplate = 'v2.detail.events.conversation.{id}.attributes';

/** @param now epoch milliseconds */
export function createConversationEvents(
  emit: (topicName: string, eventBody: unknown, correlationId?: string) => number,
  now: () => number,
): ConversationEvents {
  const listeners = new Set<(event: TopicEvent) => void>();

  function tellChange(conversation: Conversation, correlationId: string = randomUUID()) {
    const snapshot = snapshotView(conversation);
    const users = new Set(conversation.participants.flatMap(({ userId }) => userId ?? []));
    emit(`v2.routing.queues.${conversation.queueId}.conversations.messages`, snapshot, correlationId);
    for (const userId of users) emit(`v2.users.${userId}.conversations.messages`, snapshot, correlationId);
  }

  return {
    tellChange,
    tellAttributes(conversation, participantId, attributes) {
      const correlationId = randomUUID();
      tellChange(conversation, correlationId);
      const topicName = attributesTemplate.replace('{id}', conversation.id);
      const eventBody = attributesView(conversation, participantId, attributes, now());
      emit(topicName, eventBody, correlationId);
      const timestamp = new Date(now()).toISOString();
      const metadata = { CorrelationId: correlationId };
      const detail = { topicName, version: '2' as const, eventBody, metadata, timestamp };
      for (const listener of listeners) listener({ template: attributesTemplate, detail });
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
