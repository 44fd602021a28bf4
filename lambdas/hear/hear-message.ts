import type { AliasTable } from '../adapters/alias-table.ts';
import type { ConversationNews } from '../adapters/conversation-news.ts';
import type { LogFields } from '../adapters/log.ts';
import type { AgentMessage } from '../core/agent-message.ts';
import { conversationKey } from '../core/conversation.ts';
import { decide } from '../core/decide.ts';
import type { Channel, Device } from '../core/device.ts';
import type { ConversationEvidence } from '../core/evidence.ts';
import { contentOf, handOver, handOverAll } from '../core/jobs.ts';
import { type MessageRow, messageRow } from '../core/journal.ts';
import { type Look, lookAtConversation } from '../core/look.ts';
import type { PrivacyMode } from '../core/push.ts';
import type { SendHandOver } from '../take-up/hand-over.ts';

export interface HearMessageDependencies extends Pick<AliasTable, 'ownerOf'> {
  readonly readConversation: (conversation: string, now: number) => Promise<ConversationEvidence>;
  readonly listDevices: (customerId: string) => Promise<readonly Device[]>;
  /** `said`: what the source says of the conversation's customer, where that is news. */
  readonly openMessage: (
    row: MessageRow,
    said: { readonly customerId: string; readonly at: number } | undefined,
  ) => Promise<{ readonly kind: 'written' | 'repeat'; readonly row: MessageRow }>;
  /** Looks up what the event does not hold; the message as it is where nobody knows. */
  readonly withText: (message: AgentMessage) => Promise<AgentMessage>;
  readonly noteNews: (conversation: string, news: ConversationNews, now: number) => Promise<unknown>;
  readonly handOver: SendHandOver;
  readonly sendLook: (look: Look) => Promise<void>;
  /** The channels that the stack has. */
  readonly channels: readonly Channel[];
  readonly info: (event: string, fields: LogFields) => void;
  readonly now: () => number;
  readonly privacyMode: PrivacyMode;
  readonly messageExpiryMs: number;
}

/** Decides what becomes of an agent message: its row first, then what goes out. */
export async function hearMessage(
  message: AgentMessage,
  now: number,
  dependencies: HearMessageDependencies,
): Promise<void> {
  const { now: clock, channels, messageExpiryMs, privacyMode } = dependencies;
  const conversation = conversationKey({ source: message.source, id: message.conversationId });
  const evidence = await dependencies.readConversation(conversation, now);
  // A contact centre's clock may run ahead of ours.
  const sentAt = Math.min(message.sentAt, now);
  const named = message.customerId ?? (await dependencies.ownerOf(message.source, message.aliases ?? [], now));
  // An event may come days late: what its source has said since of the customer holds.
  const boundAt = evidence.boundBySourceAt ?? Number.NEGATIVE_INFINITY;
  // A name of the contact centre may be shared; what it said of this very conversation is not doubted for it.
  const isOvertaken = boundAt > sentAt || (message.customerId === undefined && evidence.boundBySourceAt !== undefined);
  const said = named === undefined || isOvertaken || named === evidence.owner ? undefined : named;
  const owner = said ?? evidence.owner;
  const devices = owner === undefined ? [] : await dependencies.listDevices(owner);
  // Before the row: a message that waits for its customer is looked at again by these.
  if (owner === undefined && message.aliases) {
    await dependencies.noteNews(conversation, { aliases: message.aliases }, now);
  }

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
  const isOver = decision.kind === 'seen' || decision.kind === 'withheld';
  const told = privacyMode === 'full' && !isOver ? await dependencies.withText(message) : message;
  const opened = await dependencies.openMessage(
    messageRow(row, decision, { now, customerId: owner, content: contentOf(told, privacyMode) }),
    said === undefined ? undefined : { customerId: said, at: sentAt },
  );

  // The row stood already, and with it nothing of what the source has come to know since.
  if (opened.kind === 'repeat' && said !== undefined && boundAt < sentAt) {
    await dependencies.noteNews(conversation, { customer: { customerId: said, at: sentAt } }, now);
  }

  const handed = opened.kind === 'repeat' ? handOverAll(opened.row, now) : handOver(opened.row, now);
  await dependencies.handOver(handed);
  // Older messages may wait for somebody to say whose conversation it is.
  if (said !== undefined) await dependencies.sendLook(lookAtConversation(conversation, now));
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
