import { createBounded } from '../bounded.ts';

/** A request that a source has sent to its webhook. */
export interface SentRequest {
  /** As in the webhook's address. */
  readonly source: string;
  readonly body: string;
}

export interface SentRequests {
  readonly put: (conversation: string, messageId: string, request: SentRequest) => void;
  readonly find: (conversation: string, messageId: string) => SentRequest | undefined;
}

/** What a source would need to send a request again: of the newest messages, at most 4,000, and 16 MiB of text. */
export function createSentRequests(most = { count: 4_000, bytes: 16 * 1_048_576 }): SentRequests {
  const requests = createBounded<SentRequest>(most);
  const keyOf = (...names: readonly string[]) => JSON.stringify(names);
  return {
    put: (conversation, messageId, request) =>
      requests.set(keyOf(conversation, messageId), request, 2 * request.body.length),
    find: (conversation, messageId) => requests.get(keyOf(conversation, messageId)),
  };
}
