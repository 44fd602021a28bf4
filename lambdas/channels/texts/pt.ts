import type { Texts } from './texts.ts';

export const pt: Texts = {
  chat: 'Você tem uma nova mensagem.',
  ticket: 'Há novidades sobre a sua solicitação.',
  system: 'Há novidades para você.',
  open: 'Abrir',
  counted: {
    chat: 'Novas mensagens: {count}',
    ticket: 'Novidades sobre a sua solicitação: {count}',
    system: 'Novidades para você: {count}',
  },
};
