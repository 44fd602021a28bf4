import type { AliasTable } from '../adapters/alias-table.ts';
import type { ConversationNews } from '../adapters/conversation-news.ts';
import type { Alias } from '../core/alias.ts';
import type { SourceName } from '../core/conversation.ts';
import { type Look, lookAtConversation } from '../core/look.ts';

export interface IdentifyDependencies extends AliasTable {
  readonly noteNews: (conversation: string, news: ConversationNews, now: number) => Promise<'noted' | 'known'>;
  readonly sendLook: (look: Look) => Promise<void>;
}

/** What a source says of a conversation's customer. Times are epoch milliseconds. */
export interface SaidOfCustomer {
  readonly source: SourceName;
  readonly conversation: string;
  readonly customerId?: string;
  readonly aliases: readonly Alias[];
  /** When it was so. */
  readonly at: number;
}

/**
 * Binds a conversation to the customer whom its source names, by the app's own name or by one of the source's, and
 * remembers the source's names for whoever comes to know them.
 * @returns the customer, where somebody knows
 */
export async function identify(
  { source, conversation, customerId, aliases, at }: SaidOfCustomer,
  now: number,
  { ownerOf, keepAliases, noteNews, sendLook }: IdentifyDependencies,
): Promise<string | undefined> {
  const owner = customerId ?? (await ownerOf(source, aliases, now));
  const by = customerId === undefined ? 'alias' : 'source';
  const customer = owner === undefined ? {} : { customer: { customerId: owner, by, at } as const };
  const noted = await noteNews(conversation, { ...customer, aliases }, now);
  if (owner === undefined) return undefined;
  // Only where the source names the customer: a name that stands beside a known one may be somebody else's.
  if (customerId !== undefined) await keepAliases(source, aliases, customerId, at);
  // Messages may wait for somebody to say whose conversation it is; each has a look of its own, should this one be lost.
  if (noted === 'noted') await sendLook(lookAtConversation(conversation, now));
  return owner;
}
