import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { countedLine, newsLine, openLabel } from '../../../../lambdas/channels/texts/news-line.ts';
import type { SubjectType } from '../../../../lambdas/core/push.ts';

test.each<[string | undefined, SubjectType | undefined, string]>([
  ['de-CH', undefined, 'Sie haben eine neue Nachricht.'],
  ['pt_BR', 'chat', 'Você tem uma nova mensagem.'],
  ['DE', 'ticket', 'Es gibt Neues zu Ihrer Anfrage.'],
  ['ru-RU', 'system', 'Для вас есть новости.'],
  ['xx', undefined, 'You have a new message.'],
  [undefined, 'system', 'There is news for you.'],
  ['constructor', undefined, 'You have a new message.'],
])('%s, %s', (locale, type, line) => {
  expect(newsLine(locale, type)).toBe(line);
});

test.each<[string | undefined, number, SubjectType | undefined, string]>([
  ['de-CH', 3, undefined, 'Neue Nachrichten: 3'],
  ['pt_BR', 2, 'chat', 'Novas mensagens: 2'],
  ['fr', 21, 'ticket', 'Nouveautés concernant votre demande\u00a0: 21'],
  ['ja', 5, 'chat', '新しいメッセージ：5件'],
  ['ru-RU', 99, 'system', 'Новостей для вас: 99'],
  ['xx', 100, undefined, 'New messages: 100'],
])('%s, %d messages, %s', (locale, count, type, line) => {
  expect(countedLine(locale, count, type)).toBe(line);
});

test.each([
  ['pt-BR', 'Abrir'],
  ['PL', 'Otwórz'],
  ['xx', 'Open'],
  [undefined, 'Open'],
])('the button in %s', (locale, label) => {
  expect(openLabel(locale)).toBe(label);
});

const folder = join(import.meta.dirname, '../../../../lambdas/channels/texts');
const languages = readdirSync(folder).flatMap((file) => /^([a-z]{2})\.ts$/.exec(file)?.[1] ?? []);

test('each language that has a file has its own lines', () => {
  expect(languages).toEqual(expect.arrayContaining(['en', 'de', 'es', 'fr', 'ja', 'ru']));
  for (const type of ['chat', 'ticket', 'system'] as const) {
    expect(new Set(languages.map((language) => newsLine(language, type))).size).toBe(languages.length);
    expect(new Set(languages.map((language) => countedLine(language, 7, type))).size).toBe(languages.length);
  }
});

test.each(languages)('%s says how many, once, whatever it is about', (language) => {
  const lines = (['chat', 'ticket', 'system'] as const).map((type) => countedLine(language, 7, type));
  for (const line of lines) expect(line).toMatch(/^[^\d{}]+7[^\d{}]*$/);
  expect(new Set(lines).size).toBe(3);
});
