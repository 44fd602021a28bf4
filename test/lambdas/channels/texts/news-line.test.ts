import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { newsLine } from '../../../../lambdas/channels/texts/news-line.ts';
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

test('each language that has a file has its own lines', () => {
  const folder = join(import.meta.dirname, '../../../../lambdas/channels/texts');
  const languages = readdirSync(folder).flatMap((file) => /^([a-z]{2})\.ts$/.exec(file)?.[1] ?? []);
  expect(languages).toEqual(expect.arrayContaining(['en', 'de', 'es', 'fr', 'ja', 'ru']));
  for (const type of ['chat', 'ticket', 'system'] as const) {
    expect(new Set(languages.map((language) => newsLine(language, type))).size).toBe(languages.length);
  }
});
