import * as z from 'zod';
import type { LocalStack } from '../stack.ts';
import { signedInitData } from '../telegram-user.ts';
import { type Answer, ok, refused } from './answer.ts';

/** What `/local` offers in Telegram's place. */
export const telegramSurface = {
  'POST /local/telegram/init-data':
    'what a Mini App finds as initData: {userId, languageCode?, app?, ageSeconds?} → {initData}',
} as const;

const askedSchema = z.strictObject({
  userId: z.int().positive(),
  languageCode: z.string().optional(),
  app: z.string().optional(),
  ageSeconds: z.number().default(0),
});
const rules = { userId: 'a whole number above 0', app: 'one of the bots; left out: the first' };

/** @returns undefined where the path is not this one */
export async function controlTelegram(
  route: string,
  body: () => Promise<string>,
  { services, clock }: Pick<LocalStack, 'services' | 'clock'>,
): Promise<Answer | undefined> {
  if (route !== 'POST /local/telegram/init-data') return undefined;
  const asked = askedSchema.safeParse(readJson(await body()));
  if (!asked.success) return refused(400, 'bad-request', 'Name the user.', rules);
  const { userId, languageCode, app, ageSeconds } = asked.data;
  const { telegramBots: bots = [] } = services.credentials;
  const bot = app === undefined ? bots[0] : bots.find(({ name }) => name === app.toLowerCase());
  if (!bot)
    return refused(400, 'bad-request', `There is no such bot; there are: ${bots.map(({ name }) => name)}.`, rules);
  // By the clock of the functions, which judge its age.
  const signedAt = Date.now() + clock.offsetMilliseconds() - ageSeconds * 1000;
  return ok({ initData: signedInitData({ userId, languageCode, signedAt }, bot.botToken) });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
