import type { AgentMessage } from '../core/agent-message.ts';
import { conversationKey } from '../core/conversation.ts';
import { decide } from '../core/decide.ts';
import type { Channel, Device } from '../core/device.ts';
import type { ConversationEvidence } from '../core/evidence.ts';
import { contentOf, handOver, handOverAll } from '../core/jobs.ts';
import { type MessageRow, messageRow } from '../core/journal.ts';
import { type Look, lookAtConversation } from '../core/look.ts';
import type { PrivacyMode } from '../core/push.ts';
import type { Reading } from '../sources/reading.ts';
import type { SendHandOver } from '../take-up/hand-over.ts';

export interface RouteDependencies {
  readonly read: (event: unknown) => Reading;
  readonly readConversation: (conversation: string, now: number) => Promise<ConversationEvidence>;
  readonly listDevices: (customerId: string) => Promise<readonly Device[]>;
  /** `bindTo`: whose conversation the source says it is, where that is news. */
  readonly openMessage: (
    row: MessageRow,
    bindTo: string | undefined,
  ) => Promise<{ readonly kind: 'written' | 'repeat'; readonly row: MessageRow }>;
  readonly noteNews: (
    conversation: string,
    news: { lastCustomerMessageAt?: number; endedAt?: number; customerId?: string },
    now: number,
  ) => Promise<unknown>;
  readonly handOver: SendHandOver;
  readonly sendLook: (look: Look) => Promise<void>;
  /** The channels that the stack has. */
  readonly channels: readonly Channel[];
  readonly info: (event: string, fields: Readonly<Record<string, string | number | boolean | undefined>>) => void;
  readonly now: () => number;
  readonly privacyMode: PrivacyMode;
  readonly messageExpiryMs: number;
}

/**
 * One event of a contact centre → what it says of its conversation, or at most one message row and then its jobs or look.
 * @throws where a table or queue cannot be reached: Lambda repeats the event, and the row makes the repeat harmless
 */
export async function route(event: unknown, dependencies: RouteDependencies): Promise<void> {
  const { noteNews, info } = dependencies;
  const now = dependencies.now();
  const reading = dependencies.read(event);
  switch (reading.decision) {
    case 'ignored':
      return info('ignored', { source: reading.source, reason: reading.reason, messageId: reading.known.messageId });
    case 'agent-message':
      return routeMessage(reading.message, now, dependencies);
    case 'identity':
      return;
    case 'customer-message': {
      const { customerId, sentAt, messageId } = reading.message;
      const conversation = keyOf(reading.message);
      // A contact centre's clock may run ahead of ours.
      const lastCustomerMessageAt = Math.min(sentAt, now);
      await noteNews(conversation, { lastCustomerMessageAt, ...(customerId === undefined ? {} : { customerId }) }, now);
      if (customerId !== undefined) await dependencies.sendLook(lookAtConversation(conversation, now));
      return info('customer-message', { conversation, messageId, sentMillisecondsAgo: now - lastCustomerMessageAt });
    }
    case 'conversation-ended': {
      const conversation = keyOf(reading.end);
      await noteNews(conversation, { endedAt: Math.min(reading.end.endedAt, now) }, now);
      await dependencies.sendLook(lookAtConversation(conversation, now));
      return info('conversation-ended', { conversation });
    }
  }
}

async function routeMessage(message: AgentMessage, now: number, dependencies: RouteDependencies): Promise<void> {
  const { now: clock, channels, messageExpiryMs, privacyMode } = dependencies;
  const conversation = keyOf(message);
  const evidence = await dependencies.readConversation(conversation, now);
  const owner = message.customerId ?? evidence.owner;
  const devices = owner === undefined ? [] : await dependencies.listDevices(owner);

  // A contact centre's clock may run ahead of ours.
  const sentAt = Math.min(message.sentAt, now);
  const row = {
    conversation,
    messageId: message.messageId,
    sentAt,
    expiresAt: sentAt + messageExpiryMs,
    ...(message.undelivered ? { undelivered: true } : {}),
  };
  const decision = decide({
    now,
    message: row,
    step: 0,
    conversation: { ...evidence, ...(owner === undefined ? {} : { owner }) },
    devices,
    channels,
  });
  const bindTo = message.customerId === evidence.owner ? undefined : message.customerId;
  const opened = await dependencies.openMessage(
    messageRow(row, decision, { now, customerId: owner, content: contentOf(message, privacyMode) }),
    bindTo,
  );

  const handed = opened.kind === 'repeat' ? handOverAll(opened.row, now) : handOver(opened.row, now);
  await dependencies.handOver(handed);
  // Older messages may wait for somebody to say whose conversation it is.
  if (bindTo !== undefined) await dependencies.sendLook(lookAtConversation(conversation, now));
  dependencies.info('agent-message', {
    conversation,
    messageId: message.messageId,
    repeat: opened.kind === 'repeat',
    state: opened.row.state,
    decision: opened.row.decision,
    reason: opened.row.reason,
    jobs: handed.jobs.length,
    look: handed.look !== undefined,
    sentMillisecondsAgo: now - sentAt,
    milliseconds: clock() - now,
  });
}

function keyOf({ source, conversationId }: Pick<AgentMessage, 'source' | 'conversationId'>): string {
  return conversationKey({ source, id: conversationId });
}
