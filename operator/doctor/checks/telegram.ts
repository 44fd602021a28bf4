import { botOf, telegramSecret } from '../../../lambdas/channels/telegram/credentials.ts';
import { type BotFound, getBot } from '../../get-bot.ts';
import type { Check } from '../check.ts';
import { fault, type Said, skip } from '../finding.ts';
import { readSecretAsFunctions } from '../secret-reading.ts';
import { telegramWords } from '../telegram-words.ts';

const why = 'no Mini App of this bot gets a message, and none can register';

/** Asks Telegram whose tokens these are. */
export const telegram: Check = {
  name: 'telegram',
  healthy: 'Telegram takes our tokens',
  async run({ settings, secrets }) {
    const channel = settings.telegram;
    if (!channel) return [skip('this deployment has no such channel')];
    const secret = await readSecretAsFunctions(secrets, channel.secretName, telegramSecret);
    if (secret.kind !== 'found') return [skip('its secret cannot be read: see the check secrets')];
    const said = await Promise.all(
      channel.apps.map(async (app): Promise<readonly Said[]> => {
        const bot = botOf(secret.value, app);
        if (!bot) return [skip(`${app}: the secret has nothing for it: see the check secrets`)];
        return judge(app, await getBot(bot.botToken, channel));
      }),
    );
    return said.flat();
  },
};

function judge(app: string, found: BotFound): readonly Said[] {
  if (found.kind === 'answered') {
    const { what, fix } = telegramWords(found.outcome);
    return [fault('error', `${app}: ${what}`, why, fix)];
  }
  if (found.name.toLowerCase() === app.toLowerCase()) return [];
  const what = `${app}: the token in the secret is of another bot, ${found.name}`;
  const fix = "put this bot's token into the secret, or write the other bot into telegramBots";
  return [fault('error', what, 'its buttons lead to a Mini App of another bot, and no Mini App can register', fix)];
}
