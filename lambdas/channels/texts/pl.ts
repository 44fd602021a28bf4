import type { Texts } from './texts.ts';

export const pl: Texts = {
  chat: 'Masz nową wiadomość.',
  ticket: 'Są nowe informacje o Twoim zgłoszeniu.',
  system: 'Masz nowe powiadomienie.',
  open: 'Otwórz',
  counted: {
    chat: 'Nowe wiadomości: {count}',
    ticket: 'Nowe informacje o Twoim zgłoszeniu: {count}',
    system: 'Nowe powiadomienia: {count}',
  },
};
