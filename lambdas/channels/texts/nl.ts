import type { Texts } from './texts.ts';

export const nl: Texts = {
  chat: 'U hebt een nieuw bericht.',
  ticket: 'Er is nieuws over uw aanvraag.',
  system: 'Er is nieuws voor u.',
  open: 'Openen',
  counted: {
    chat: 'Nieuwe berichten: {count}',
    ticket: 'Nieuws over uw aanvraag: {count}',
    system: 'Nieuws voor u: {count}',
  },
};
