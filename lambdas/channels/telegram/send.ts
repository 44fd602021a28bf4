import type { Outcome } from '../../core/outcome.ts';
import { createAccounts } from '../accounts.ts';
import type { Appearance } from '../appearance.ts';
import type { CredentialsSource } from '../credentials-source.ts';
import { createLastLook, type LastLook } from '../last-look.ts';
import { requestLimitMs as defaultRequestLimitMs, type Senders, type SendPush, type Withdrawn } from '../send-push.ts';
import { within } from '../within.ts';
import { botAccounts } from './account.ts';
import { tooManyRequests } from './answers.ts';
import { composeTelegram, type TelegramMessage } from './compose.ts';
import type { TelegramBot, TelegramSecret } from './credentials.ts';
import { createFloodLimits } from './flood-limits.ts';
import { createPost } from './post.ts';
import { type Reading, type Remedy, readTelegramAnswer } from './read-answer.ts';

export interface TelegramDependencies {
  readonly credentials: CredentialsSource<TelegramSecret>;
  /** Such as `https://api.telegram.org`. */
  readonly origin: string;
  /** The user names of the bots that the deployment sends as, in lower case. */
  readonly apps: readonly string[];
  /** The Mini App's short name; absent: the bots' main Mini Apps. */
  readonly appName?: string;
  readonly appearance: Pick<Appearance, 'sound'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** For each request. */
  readonly requestLimitMs?: number;
}

/** The sender of the Telegram channel; its connections live as long as it. */
export function createTelegram(dependencies: TelegramDependencies): SendPush {
  const { origin, appName, appearance, now, requestLimitMs = defaultRequestLimitMs } = dependencies;
  const apps = new Set(dependencies.apps);
  const accounts = createAccounts(dependencies.credentials, botAccounts, now);
  const post = createPost({ origin, requestLimitMs, now });
  const limits = createFloodLimits(now);

  return async (push, stillRight, timeLeftMs): Promise<Outcome | Withdrawn> => {
    const { app } = push;
    if (!apps.has(app)) return { kind: 'refused', reason: 'unknown-app' };
    const secondsLeft = limits.secondsLeft(app);
    if (secondsLeft !== undefined) return { ...notSent(tooManyRequests), retryAfterSeconds: secondsLeft };
    const bot = await within(timeLeftMs(), accounts.of(app));
    if (bot === 'too-late') return notSent('no-time-left');
    if (!bot) return { kind: 'channel-down', reason: 'credentials-not-configured' };

    const lastLook = createLastLook(stillRight, timeLeftMs);
    const letter = { bot, message: composeTelegram(push, appearance, appName) };
    const tried = await sendOnce(letter, lastLook);
    const next = tried.remedy && (await within(timeLeftMs(), mend(letter, app, tried.remedy)));
    const outcome = !next || next === 'too-late' ? tried.outcome : (await sendOnce(next, lastLook)).outcome;
    limits.note(app, outcome);
    return outcome;
  };

  /** What to send once more, where there is reason to hope. */
  async function mend({ bot, message }: Letter, app: string, remedy: Remedy): Promise<Letter | undefined> {
    switch (remedy.kind) {
      case 'reread-credentials': {
        const other = await accounts.insteadOf(bot, app);
        return other && { bot: other, message };
      }
      case 'resend-to':
        return { bot, message: { ...message, chat_id: remedy.chatId } };
    }
  }

  async function sendOnce({ bot, message }: Letter, lastLook: LastLook): Promise<Attempt> {
    const posted = await post(`/bot${bot.botToken}/sendMessage`, JSON.stringify(message), lastLook);
    switch (posted.kind) {
      case 'withdrawn':
        return { outcome: { kind: posted.kind } };
      case 'not-sent':
        return { outcome: notSent(posted.reason) };
      case 'no-answer':
        return { outcome: { kind: 'try-later', reason: posted.kind, mayHaveArrived: true } };
      case 'answer':
        return readTelegramAnswer(posted);
    }
  }
}

/** Nothing that was sent can be taken back, and there is no badge: no device of this channel is told what was read. */
export function createTelegramSenders(dependencies: TelegramDependencies): Senders {
  return {
    push: createTelegram(dependencies),
    sync: async () => ({ kind: 'refused', reason: 'not-told' }),
  };
}

interface Letter {
  readonly bot: TelegramBot;
  readonly message: TelegramMessage;
}

interface Attempt extends Pick<Reading, 'remedy'> {
  readonly outcome: Outcome | Withdrawn;
}

function notSent(reason: string) {
  return { kind: 'try-later', reason, notTried: true } as const;
}
