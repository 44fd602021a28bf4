import { keyPart } from '../../lambdas/adapters/key-part.ts';

/** Names a message across conversations, so that no two have the same. */
export const trailId = (conversation: string, messageId: string): string =>
  `${keyPart(conversation)}~${keyPart(messageId)}`;
