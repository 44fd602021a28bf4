import type { Texts } from './texts.ts';

export const es: Texts = {
  chat: 'Tiene un mensaje nuevo.',
  ticket: 'Hay novedades sobre su solicitud.',
  system: 'Hay novedades para usted.',
  open: 'Abrir',
  counted: {
    chat: 'Mensajes nuevos: {count}',
    ticket: 'Novedades sobre su solicitud: {count}',
    system: 'Novedades para usted: {count}',
  },
};
