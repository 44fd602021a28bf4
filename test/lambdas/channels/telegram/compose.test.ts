import { describe, expect, test } from '@jest/globals';
import { composeTelegram } from '../../../../lambdas/channels/telegram/compose.ts';
import type { Push, PushContent } from '../../../../lambdas/core/push.ts';
import { aTelegramPush } from './a-telegram-push.ts';

const composed = (differences: Partial<Push> = {}, sound?: string) =>
  composeTelegram(aTelegramPush(differences), sound === undefined ? {} : { sound }, 'acme');

test('the message in full', () => {
  expect(composed({ content: { mode: 'full', sender: 'Ann', preview: '*Hello* <b>there</b>' } }, 'default')).toEqual({
    chat_id: 4711,
    text: 'Ann\n*Hello* <b>there</b>',
    link_preview_options: { is_disabled: true },
    reply_markup: {
      inline_keyboard: [[{ text: 'Open', url: 'https://t.me/acme_support_bot/acme?startapp=chat_conversation-1' }]],
    },
  });
});

test.each<[PushContent, string | undefined, string]>([
  [{ mode: 'generic' }, undefined, 'You have a new message.'],
  [{ mode: 'generic' }, 'de-CH', 'Sie haben eine neue Nachricht.'],
  [{ mode: 'id-only' }, 'de', 'Sie haben eine neue Nachricht.'],
  [{ mode: 'id-only', type: 'ticket' }, 'de', 'Es gibt Neues zu Ihrer Anfrage.'],
  [{ mode: 'id-only', count: 3 }, 'de', 'Neue Nachrichten: 3'],
  [{ mode: 'full', preview: 'Guten Tag' }, 'de', 'Guten Tag'],
  [{ mode: 'full', sender: 'Ann', preview: 'Hello', count: 2 }, undefined, 'Ann (2)\nHello'],
])('the text of %j in %s', (content, locale, text) => {
  expect(composed({ content, ...(locale === undefined ? {} : { locale }) }).text).toBe(text);
});

test.each([
  ['en', 'Open'],
  ['de-AT', 'Öffnen'],
  ['ja', '開く'],
  ['ru', 'Открыть'],
  ['xx', 'Open'],
])('the button in %s', (locale, label) => {
  expect(composed({ locale }).reply_markup.inline_keyboard[0][0].text).toBe(label);
});

test('a text that is half a character is one that can be written', () => {
  const { text } = composed({ content: { mode: 'full', sender: 'A\udc00', preview: 'Hello \ud83d there' } });
  expect(text).toBe('A\ufffd\nHello \ufffd there');
});

test('the chat is the person’s, whatever the bot is called', () => {
  expect(composed({ token: 'acme_support_bot:987654321' }).chat_id).toBe(987654321);
});

describe('the notification', () => {
  test.each<[string, Partial<Push>, string | undefined, true | undefined]>([
    ['sounds', {}, 'default', undefined],
    ['is quiet where the deployment has no sound', {}, undefined, true],
    ['is quiet where the push is silent', { silent: true }, 'default', true],
  ])('%s', (_, differences, sound, quiet) => {
    expect(composed(differences, sound).disable_notification).toBe(quiet);
  });
});

describe('a text that is too long', () => {
  const textOf = (preview: string) => composed({ content: { mode: 'full', preview } }).text;

  test.each([
    ['fits by one', 'x'.repeat(4096), 4096],
    ['is cut by one', 'x'.repeat(4097), 4096],
    ['ends before an emoji of several parts', `${'x'.repeat(4090)}👩🏽‍🚀tail`, 4091],
  ])('%s', (_, preview, length) => {
    const text = textOf(preview);
    expect(text).toHaveLength(length);
    expect(text.isWellFormed()).toBe(true);
    expect(text === preview || text.endsWith('x…')).toBe(true);
  });
});
