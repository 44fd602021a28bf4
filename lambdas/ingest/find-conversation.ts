import { errorFields } from '../adapters/log.ts';
import type { GenesysApi } from '../sources/genesys/api.ts';

/** What is known of a message's conversation. */
export type Found =
  | { readonly kind: 'found'; readonly conversationId: string }
  /** Genesys does not know the message, or not yet. */
  | { readonly kind: 'not-found' }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly retryAfterSeconds?: number };

export type FindConversation = (messageId: string) => Promise<Found>;

/**
 * Asks Genesys for the conversation of a message, and remembers it for messages that come again. Never rejects.
 * @param capacity of how many messages; the one that was asked for longest ago goes first
 */
export function findConversationBy(api: Pick<GenesysApi, 'findConversation'>, capacity = 1_000): FindConversation {
  const remembered = new Map<string, Found>();
  return async (messageId) => {
    const known = remembered.get(messageId);
    const found = known ?? (await api.findConversation(messageId).catch(secretNotRead));
    if (found.kind !== 'found') return found;
    remembered.delete(messageId);
    remembered.set(messageId, found);
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size > capacity) remembered.delete(oldest);
    return found;
  };
}

/** The one reason for which the client of the API rejects. */
function secretNotRead(error: unknown): Found {
  return { kind: 'unavailable', reason: `secret-not-read: ${errorFields(error).errorName}` };
}
