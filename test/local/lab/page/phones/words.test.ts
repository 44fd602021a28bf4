import { expect, test } from '@jest/globals';
import { newsLine } from '../../../../../lambdas/channels/texts/news-line.ts';
import { languages, newMessageLine } from '../../../../../local/lab/page/phones/words.ts';

test('the app speaks the languages that pushes speak, each in words of its own', () => {
  const lines = languages.map(({ locale }) => newMessageLine(locale));
  expect(new Set(lines).size).toBe(languages.length);
  const pushed = languages.map(({ locale }) => newsLine(locale));
  expect(new Set(pushed).size).toBe(languages.length);
  expect(languages.filter(({ locale }, index) => lines[index] === newsLine(locale))).toEqual([]);
});

test('a language that the app does not have gets English', () => {
  expect(newMessageLine('tlh-KX')).toBe('New message');
});
