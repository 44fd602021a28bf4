import type { Push } from '../../../../lambdas/core/push.ts';
import { aPush } from '../a-push.ts';

export const bot = 'acme_support_bot';
export const otherBot = 'acme_other_bot';
export const chatId = '4711';

/** A push to a chat, with everything in it that a test does not care about. */
export function aTelegramPush(differences: Partial<Push> = {}): Push {
  return aPush({ platform: 'telegram', app: bot, token: `${bot}:${chatId}`, ...differences });
}
