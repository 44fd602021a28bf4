import type { Texts } from './texts.ts';

export const en: Texts = {
  chat: 'You have a new message.',
  ticket: 'There is news on your request.',
  system: 'There is news for you.',
  open: 'Open',
  counted: {
    chat: 'New messages: {count}',
    ticket: 'Updates on your request: {count}',
    system: 'Updates for you: {count}',
  },
};
