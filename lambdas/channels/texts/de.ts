import type { Texts } from './texts.ts';

export const de: Texts = {
  chat: 'Sie haben eine neue Nachricht.',
  ticket: 'Es gibt Neues zu Ihrer Anfrage.',
  system: 'Es gibt Neues für Sie.',
  open: 'Öffnen',
  counted: {
    chat: 'Neue Nachrichten: {count}',
    ticket: 'Neuigkeiten zu Ihrer Anfrage: {count}',
    system: 'Neuigkeiten für Sie: {count}',
  },
};
