import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { allBots, botOf, telegramSecret } from '../../../../lambdas/channels/telegram/credentials.ts';

const botToken = '123456:AAE-fake_token';
const read = (content: unknown) => z.safeParse(telegramSecret, content);

describe('the secret', () => {
  test('of one bot serves every app', () => {
    const secret = telegramSecret.parse({ botToken, more: 'ignored' });
    expect(botOf(secret, 'acme_bot')).toEqual({ botToken });
    expect(allBots(secret)).toEqual([{ botToken }]);
  });

  test('of several bots serves those that it names', () => {
    const secret = telegramSecret.parse({ apps: { acme_bot: { botToken } } });
    expect(botOf(secret, 'acme_bot')).toEqual({ botToken });
    expect(botOf(secret, 'other_bot')).toBeUndefined();
    expect(botOf(secret, 'constructor')).toBeUndefined();
    expect(allBots(secret)).toEqual([{ botToken }]);
  });

  test('names bots in any case', () => {
    const secret = telegramSecret.parse({ apps: { Acme_Bot: { botToken } } });
    expect(botOf(secret, 'acme_bot')).toEqual({ botToken });
  });

  test.each<[unknown, string]>([
    [{}, 'botToken'],
    [{ botToken: '' }, 'botToken'],
    [{ botToken: 'no-number:x' }, 'botToken'],
    [{ botToken: '1:a/../b' }, 'botToken'],
    [{ botToken: '1:a?b' }, 'botToken'],
    [{ botToken: ` ${botToken}` }, 'botToken'],
    [{ apps: { acme_bot: {} } }, 'apps.acme_bot.botToken'],
    ['text', ''],
  ])('%j is refused, and the field named: %p', (content, field) => {
    expect(read(content).error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });
});
