import type { Texts } from './texts.ts';

export const de: Texts = {
  chat: 'Sie haben eine neue Nachricht.',
  ticket: 'Es gibt Neues zu Ihrer Anfrage.',
  system: 'Es gibt Neues für Sie.',
};
