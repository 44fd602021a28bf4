import * as z from 'zod';
import { readTelegramAnswer } from '../lambdas/channels/telegram/read-answer.ts';
import type { Outcome } from '../lambdas/core/outcome.ts';

export type BotFound =
  | { readonly kind: 'found'; readonly name: string }
  | { readonly kind: 'answered'; readonly outcome: Exclude<Outcome, { kind: 'delivered' }> };

const limitMs = 10_000;
const answerSchema = z.object({ ok: z.literal(true), result: z.object({ username: z.string() }) });

/**
 * Asks Telegram whose token this is (Bot API: `getMe`), which sends nothing to anybody.
 * @param token of a bot; in no error, as fetch's hold the address
 */
export async function getBot(token: string, { origin }: { readonly origin: string }): Promise<BotFound> {
  const signal = AbortSignal.timeout(limitMs);
  try {
    const response = await fetch(`${origin}/bot${token}/getMe`, { redirect: 'manual', signal });
    const body = await response.text();
    const bot = answerSchema.safeParse(readJson(body)).data?.result;
    if (bot) return { kind: 'found', name: bot.username };
    const { outcome } = readTelegramAnswer({ status: response.status, body });
    if (outcome.kind === 'delivered') return unreachable;
    // Whatever is asked here may be asked again.
    const again = outcome.kind === 'try-later' ? ({ kind: outcome.kind, reason: outcome.reason } as const) : outcome;
    return { kind: 'answered', outcome: again };
  } catch {
    return unreachable;
  }
}

const unreachable: BotFound = { kind: 'answered', outcome: { kind: 'try-later', reason: 'no-answer', notTried: true } };

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
