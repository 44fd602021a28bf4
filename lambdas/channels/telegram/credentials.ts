import * as z from 'zod/mini';
import { chosenSchema, fieldOf } from '../chosen-schema.ts';

/** As BotFather hands it out; nothing in it could change the path of a URL. */
const bot = z.object({ botToken: z.string().check(z.regex(/^\d{1,20}:[\w-]{1,128}$/)) });
export type TelegramBot = z.infer<typeof bot>;

/** By the bot's user name, for several bots; Telegram's names are the same in any case, and here in lower case. */
const botsOfApps = z.object({
  apps: z.pipe(
    z.record(z.string().check(z.minLength(1)), bot),
    z.transform((bots) => Object.fromEntries(Object.entries(bots).map(([name, one]) => [name.toLowerCase(), one]))),
  ),
});

export type TelegramSecret = TelegramBot | z.infer<typeof botsOfApps>;

/** The secret of the Telegram channel: the token of the only bot, or one for each. */
export const telegramSecret = chosenSchema<TelegramSecret>((input) =>
  fieldOf(input, 'apps') === undefined ? bot : botsOfApps,
);

/**
 * @param app the bot's user name in lower case, as settings and devices have it
 * @returns undefined: the secret has no token for this bot
 */
export function botOf(secret: TelegramSecret, app: string): TelegramBot | undefined {
  if (!('apps' in secret)) return secret;
  return Object.hasOwn(secret.apps, app) ? secret.apps[app] : undefined;
}

export function allBots(secret: TelegramSecret): readonly TelegramBot[] {
  return 'apps' in secret ? Object.values(secret.apps) : [secret];
}
