import type { Texts } from './texts.ts';

export const ja: Texts = {
  chat: '新しいメッセージがあります。',
  ticket: 'お問い合わせに更新があります。',
  system: 'お知らせがあります。',
};
