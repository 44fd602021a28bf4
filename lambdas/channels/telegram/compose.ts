import type { Push } from '../../core/push.ts';
import type { Appearance } from '../appearance.ts';
import { shownText } from '../shown-text.ts';
import { openLabel } from '../texts/news-line.ts';
import { chatIdOf } from './chat-address.ts';
import { miniAppLink, startParameter } from './start-parameter.ts';

/** What `sendMessage` takes (Bot API). Without `parse_mode`: an agent's text is no markup. */
export interface TelegramMessage {
  /** Of a private chat it is the person's id. */
  readonly chat_id: number;
  readonly text: string;
  readonly link_preview_options: { readonly is_disabled: true };
  readonly disable_notification?: true;
  readonly reply_markup: {
    readonly inline_keyboard: readonly [readonly [{ readonly text: string; readonly url: string }]];
  };
}

/** Telegram counts a message's length in UTF-16 code units. */
const maximumTextUnits = 4096;
const ellipsis = '…';

/** @param appName the Mini App's short name; undefined: the bot's main Mini App */
export function composeTelegram(
  push: Push,
  { sound }: Pick<Appearance, 'sound'>,
  appName: string | undefined,
): TelegramMessage {
  const url = miniAppLink(push.app, appName, startParameter(push));
  return {
    chat_id: chatIdOf(push.token),
    // Half of a surrogate pair is no UTF-8, and Telegram would refuse it.
    text: cutToUnits(textOf(push).toWellFormed(), maximumTextUnits),
    link_preview_options: { is_disabled: true },
    ...(push.silent || sound === undefined ? { disable_notification: true } : {}),
    reply_markup: { inline_keyboard: [[{ text: openLabel(push.locale), url }]] },
  };
}

/** A message has no title, and none goes without words: what says nothing but ids says the generic line. */
function textOf(push: Push): string {
  const shown = shownText(push) ?? shownText({ ...push, content: { ...push.content, mode: 'generic' } });
  return [shown?.title, shown?.body].filter((part) => part !== undefined).join('\n');
}

/** Never through a character (a grapheme), with an ellipsis where something was cut. */
function cutToUnits(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  const room = maximum - ellipsis.length;
  let end = 0;
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    if (index + segment.length > room) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end)}${ellipsis}`;
}
