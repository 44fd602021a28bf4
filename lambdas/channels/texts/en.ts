import type { Texts } from './texts.ts';

export const en: Texts = {
  chat: 'You have a new message.',
  ticket: 'There is news on your request.',
  system: 'There is news for you.',
};
