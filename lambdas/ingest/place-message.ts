import type { FindDevice } from '../adapters/device-by-address.ts';
import type { SourceRequest } from '../adapters/ingest-queue.ts';
import { type AgentMessage, addressedTo } from '../core/agent-message.ts';
import { conversationKey } from '../core/conversation.ts';
import type { WebhookMessage } from '../sources/reading.ts';
import type { FindConversation } from './find-conversation.ts';
import { secondsUntilAgain } from './when-again.ts';

export interface PlaceDependencies {
  /** Absent where Genesys' API is not asked. */
  readonly findConversation: FindConversation | undefined;
  readonly findDevice: FindDevice;
  readonly hasMessage: (conversation: string, messageId: string) => Promise<boolean>;
  readonly messageExpiryMs: number;
  readonly now: () => number;
}

/** A message with all that its source left to be found, or when to look for it again, or why that is in vain. */
export type Placed =
  | { readonly kind: 'placed'; readonly message: AgentMessage }
  | { readonly kind: 'again'; readonly seconds: number; readonly because: string; readonly messageId: string }
  | { readonly kind: 'dead'; readonly reason: string; readonly messageId: string };

/** Finds whose device a message is for, in which conversation it was said, and whether it came already. */
export async function placeMessage(
  { device, formerMessageId, conversationId, ...message }: WebhookMessage,
  { receivedAt }: Pick<SourceRequest, 'receivedAt'>,
  dependencies: PlaceDependencies,
): Promise<Placed> {
  const { findConversation, findDevice, hasMessage, messageExpiryMs, now } = dependencies;
  const { source, messageId, sentAt } = message;
  if (conversationId !== undefined) {
    const conversation = conversationKey({ source, id: conversationId });
    const isRepeat = formerMessageId !== undefined && (await hasMessage(conversation, formerMessageId));
    const placed = { ...message, conversationId, ...(isRepeat ? { messageId: formerMessageId } : {}) };
    if (device === undefined) return { kind: 'placed', message: placed };
    return { kind: 'placed', message: addressedTo(await findDevice(device, now()), placed) };
  }
  if (!findConversation) return { kind: 'dead', reason: 'conversation-not-found: genesysRegion is not set', messageId };
  const found = await findConversation(messageId);
  if (found.kind === 'found') {
    return { kind: 'placed', message: { ...message, conversationId: found.conversationId } };
  }
  const because = found.kind === 'unavailable' ? found.reason : found.kind;
  const seconds = secondsUntilAgain(found, { sentAt, receivedAt, messageExpiryMs }, now());
  return seconds === undefined
    ? { kind: 'dead', reason: `conversation-not-found: ${because}`, messageId }
    : { kind: 'again', seconds, because, messageId };
}
