import type { Texts } from './texts.ts';

export const ru: Texts = {
  chat: 'У вас новое сообщение.',
  ticket: 'Есть новости по вашему обращению.',
  system: 'Для вас есть новости.',
  open: 'Открыть',
  counted: {
    chat: 'Новых сообщений: {count}',
    ticket: 'Новостей по вашему обращению: {count}',
    system: 'Новостей для вас: {count}',
  },
};
