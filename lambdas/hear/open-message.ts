import type { AliasTable } from '../adapters/alias-table.ts';
import type { SaidBinding } from '../adapters/conversation-binding.ts';
import type { ConversationNews } from '../adapters/conversation-news.ts';
import type { Opened } from '../adapters/journal-messages.ts';
import type { AgentMessage } from '../core/agent-message.ts';
import { replaces } from '../core/binding.ts';
import { conversationKey } from '../core/conversation.ts';
import { type Customer, nobody } from '../core/customer.ts';
import { decide } from '../core/decide.ts';
import type { Channel } from '../core/device.ts';
import { type ConversationEvidence, evidenceFor } from '../core/evidence.ts';
import { contentOf } from '../core/jobs.ts';
import { type MessageRow, messageRow } from '../core/journal.ts';
import { stricter } from '../core/preferences.ts';
import type { PrivacyMode } from '../core/push.ts';
import { chooseLane } from '../core/urgency.ts';
import type { LookUp } from './look-up.ts';

export interface OpenMessageDependencies extends Pick<AliasTable, 'ownerOf'> {
  readonly readConversation: (conversation: string, now: number) => Promise<ConversationEvidence>;
  readonly readCustomer: (customerId: string) => Promise<Customer>;
  readonly hasMessage: (conversation: string, messageId: string) => Promise<boolean>;
  /** `said`: what the source says of the conversation's customer, where that is news. */
  readonly openMessage: (row: MessageRow, said: SaidBinding | undefined) => Promise<Opened>;
  readonly noteNews: (conversation: string, news: ConversationNews, now: number) => Promise<unknown>;
  /** Absent where nothing is ever looked up. */
  readonly lookUp: LookUp | undefined;
  /** The channels that the stack has. */
  readonly channels: readonly Channel[];
  readonly privacyMode: PrivacyMode;
  readonly messageExpiryMs: number;
  /** Whoever has waited so long gets an answer before the others. */
  readonly urgentAfterMs: number;
}

/** What became of an agent message at first. */
export type OpenedMessage =
  | (Exclude<Opened, { kind: 'overtaken' }> & { readonly said: SaidBinding | undefined })
  | { readonly kind: 'ignored'; readonly reason: string };

/**
 * The first decision on a message, and its row.
 * @returns undefined where somebody else said meanwhile whose conversation it is: decide again
 */
export async function openAgentMessage(
  message: AgentMessage,
  now: number,
  dependencies: OpenMessageDependencies,
): Promise<OpenedMessage | undefined> {
  const { channels, lookUp, messageExpiryMs, privacyMode, urgentAfterMs } = dependencies;
  const { messageId } = message;
  const conversation = conversationKey({ source: message.source, id: message.conversationId });
  const evidence = await dependencies.readConversation(conversation, now);
  // A contact centre's clock may run ahead of ours.
  const sentAt = Math.min(message.sentAt, now);
  const said = await newsOfCustomer(message, evidence, now, dependencies);
  const bound = said?.customerId ?? evidence.owner;
  const known = evidenceFor(message, { ...evidence, ...(bound === undefined ? {} : { owner: bound }) });
  const { owner } = known;
  const customer = owner === undefined ? nobody : await dependencies.readCustomer(owner);
  // Before the row: a message that waits for its customer is looked at again by these.
  if (owner === undefined && message.aliases) {
    await dependencies.noteNews(conversation, { aliases: message.aliases }, now);
  }

  const row = {
    conversation,
    messageId,
    sentAt,
    expiresAt: sentAt + messageExpiryMs,
    lane: chooseLane(known, { sentAt, now, urgentAfterMs }),
    ...(message.undelivered ? { undelivered: true } : {}),
    ...(message.onlyDevice === undefined ? {} : { onlyDevice: message.onlyDevice }),
    ...(message.correlationId === undefined ? {} : { correlationId: message.correlationId }),
  };
  const decision = decide({
    now,
    message: { ...row, type: message.subject?.type },
    step: 0,
    conversation: known,
    ...customer,
    channels,
  });
  const isOver = decision.kind === 'seen' || decision.kind === 'withheld';
  // A repeat says nothing that its row does not hold: nobody is asked for it.
  const mode = stricter(privacyMode, customer.preferences.privacy);
  const stands = () => dependencies.hasMessage(conversation, messageId);
  const isAsked = !isOver && lookUp?.isNeeded(message, mode) && !(await stands());
  const told = lookUp && isAsked ? await lookUp.ask(message, mode) : message;
  if (typeof told === 'string') return { kind: 'ignored', reason: told };
  const opened = await dependencies.openMessage(
    messageRow(row, decision, { now, customerId: owner, content: contentOf(told, mode) }),
    said,
  );
  return opened.kind === 'overtaken' ? undefined : { ...opened, said };
}

/** What the message's source says of the customer, where that replaces what stands. */
async function newsOfCustomer(
  { source, sentAt, namedAt, customerId, aliases = [] }: AgentMessage,
  { owner, binding }: ConversationEvidence,
  now: number,
  { ownerOf }: Pick<AliasTable, 'ownerOf'>,
): Promise<SaidBinding | undefined> {
  const named = customerId ?? (await ownerOf(source, aliases, now));
  if (named === undefined) return undefined;
  const by = customerId === undefined ? 'alias' : 'source';
  const at = Math.min(namedAt ?? sentAt, now);
  const isNews = named !== owner || by !== binding?.by;
  return isNews && replaces({ by, at }, binding) ? { customerId: named, by, at } : undefined;
}
