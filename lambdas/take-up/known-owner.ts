import type { AliasTable } from '../adapters/alias-table.ts';
import { parseConversationKey } from '../core/conversation.ts';
import type { ConversationEvidence } from '../core/evidence.ts';

/** What is known of a conversation, with its owner where somebody has come to know one of the names of its customer. */
export async function knownOwner(
  conversation: string,
  evidence: ConversationEvidence,
  now: number,
  ownerOf: AliasTable['ownerOf'],
): Promise<ConversationEvidence> {
  if (evidence.owner !== undefined || evidence.aliases === undefined) return evidence;
  const owner = await ownerOf(parseConversationKey(conversation).source, evidence.aliases, now);
  return owner === undefined ? evidence : { ...evidence, owner };
}
