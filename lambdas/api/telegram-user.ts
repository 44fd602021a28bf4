import type { CachedSecret, SecretReading } from '../adapters/secret.ts';
import { botOf, type TelegramSecret } from '../channels/telegram/credentials.ts';
import { type InitData, judgeInitData } from '../channels/telegram/init-data.ts';

export type TelegramUser =
  | InitData
  /** The token of the bot is not known here, or cannot be read now. */
  | { readonly kind: 'unavailable' };

/**
 * Who a Mini App's user is, by what Telegram signed for its bot.
 * @param app the bot's user name in lower case
 */
export type ReadTelegramUser = (
  initData: string,
  app: string,
  times: Parameters<typeof judgeInitData>[2],
) => Promise<TelegramUser>;

/** @param unreachable told where the secret could not be read */
export function telegramUserBy(
  secret: CachedSecret<TelegramSecret>,
  unreachable: (error: unknown) => void,
): ReadTelegramUser {
  async function tokenBy(read: () => Promise<SecretReading<TelegramSecret>>, app: string) {
    try {
      const reading = await read();
      return reading.kind === 'found' ? botOf(reading.value, app)?.botToken : undefined;
    } catch (error) {
      unreachable(error);
      return undefined;
    }
  }

  return async (initData, app, times) => {
    const held = await tokenBy(secret.get, app);
    const judged = held === undefined ? undefined : judgeInitData(initData, held, times);
    if (judged && judged.kind !== 'forged') return judged;
    // The token may have been changed since it was read.
    const fresh = await tokenBy(secret.refresh, app);
    if (fresh === undefined) return { kind: 'unavailable' };
    return judged && fresh === held ? judged : judgeInitData(initData, fresh, times);
  };
}
