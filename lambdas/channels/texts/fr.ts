import type { Texts } from './texts.ts';

export const fr: Texts = {
  chat: 'Vous avez un nouveau message.',
  ticket: 'Il y a du nouveau concernant votre demande.',
  system: 'Il y a du nouveau pour vous.',
  open: 'Ouvrir',
  counted: {
    chat: 'Nouveaux messages\u00a0: {count}',
    ticket: 'Nouveautés concernant votre demande\u00a0: {count}',
    system: 'Nouveautés pour vous\u00a0: {count}',
  },
};
