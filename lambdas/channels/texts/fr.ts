import type { Texts } from './texts.ts';

export const fr: Texts = {
  chat: 'Vous avez un nouveau message.',
  ticket: 'Il y a du nouveau concernant votre demande.',
  system: 'Il y a du nouveau pour vous.',
};
