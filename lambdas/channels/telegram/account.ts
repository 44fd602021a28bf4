import type { AccountKinds } from '../accounts.ts';
import { allBots, botOf, type TelegramBot, type TelegramSecret } from './credentials.ts';

/** A token is all that belongs to a bot. */
export const botAccounts: AccountKinds<TelegramSecret, TelegramBot, TelegramBot> = {
  all: allBots,
  ofApp: botOf,
  same: (one, other) => one.botToken === other.botToken,
  open: (bot) => bot,
  leave: () => {},
};
