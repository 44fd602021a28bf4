import type { Texts } from './texts.ts';

export const ja: Texts = {
  chat: '新しいメッセージがあります。',
  ticket: 'お問い合わせに更新があります。',
  system: 'お知らせがあります。',
  open: '開く',
  counted: {
    chat: '新しいメッセージ：{count}件',
    ticket: 'お問い合わせの更新：{count}件',
    system: '新しいお知らせ：{count}件',
  },
};
