import type { Outcome } from '../../lambdas/core/outcome.ts';
import type { Words } from './apns-words.ts';

const reasons: Readonly<Record<string, Words>> = {
  'bot-token': {
    what: 'Telegram does not take the token',
    fix: 'ask BotFather for the token of the bot (/token) and put it into the secret',
  },
  'bot-frozen': {
    what: 'Telegram has frozen the bot',
    fix: 'look what BotFather and @SpamBot say of it; until then it can send nothing',
  },
  blocked: {
    what: 'the person has blocked the bot',
    fix: 'only they can let it write again; then they open the Mini App',
  },
  'needs-start': {
    what: 'the person has never pressed Start',
    fix: 'they press Start in the chat with the bot, then open the Mini App again',
  },
  deactivated: { what: "the person's account is deleted", fix: 'nothing: nobody is there' },
  'chat-not-found': {
    what: 'the bot does not know the chat',
    fix: 'see whether telegramBots names the bot with which the Mini App registers; then open the Mini App again',
  },
  'too-many-requests': {
    what: 'the bot sends too much at once',
    fix: 'set telegramQuotaPerMinute; Telegram lets about 30 messages through in a second',
  },
};

/** An outcome of the Telegram channel in words. */
export function telegramWords({ kind, reason, ...more }: Exclude<Outcome, { kind: 'delivered' }>): Words {
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
  if (known) return { what: `${known.what} (${reason})`, fix: known.fix };
  switch (kind) {
    case 'try-later':
      if ('mayHaveArrived' in more && more.mayHaveArrived) {
        const what = `nobody knows whether Telegram took it (${reason})`;
        return { what, fix: 'look at the chat before you run this again: it would be a second message' };
      }
      return 'notTried' in more && more.notTried
        ? { what: `Telegram cannot be reached (${reason})`, fix: 'let HTTPS out to Telegram; then run this again' }
        : { what: `Telegram is out of order at the moment (${reason})`, fix: 'run this again in some minutes' };
    case 'channel-down':
      return { what: `Telegram's Bot API is not there (${reason})`, fix: 'compare telegramOrigin with its address' };
    case 'refused':
    case 'device-gone':
      return { what: `Telegram refuses what we send (${reason})`, fix: 'a mistake of ours: report it' };
  }
}
