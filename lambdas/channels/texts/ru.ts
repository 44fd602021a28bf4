import type { Texts } from './texts.ts';

export const ru: Texts = {
  chat: 'У вас новое сообщение.',
  ticket: 'Есть новости по вашему обращению.',
  system: 'Для вас есть новости.',
};
