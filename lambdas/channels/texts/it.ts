import type { Texts } from './texts.ts';

export const it: Texts = {
  chat: 'Hai un nuovo messaggio.',
  ticket: 'Ci sono novità sulla tua richiesta.',
  system: 'Ci sono novità per te.',
  open: 'Apri',
  counted: {
    chat: 'Nuovi messaggi: {count}',
    ticket: 'Novità sulla tua richiesta: {count}',
    system: 'Novità per te: {count}',
  },
};
