import type { Push, PushContent } from '../core/push.ts';
import { cutToJsonBytes, fitsInBytes, jsonBytes, maximumPayloadBytes } from './payload-size.ts';
import { countedLine, newsLine } from './texts/news-line.ts';

/** What the notification shows; both providers call it so. */
export interface ShownText {
  readonly title?: string;
  readonly body: string;
}

/** A name longer than this would leave no room for the preview. */
const maximumTitleBytes = 256;
/** What the number behind a name may take. */
const countBytes = 16;

/** The title and body of a push that carries words, not cut to the payload yet; undefined in mode `id-only`. */
export function shownText({ content, locale }: Push): ShownText | undefined {
  switch (content.mode) {
    case 'id-only':
      return undefined;
    case 'generic':
      return { body: lineOf(content, locale) };
    case 'full': {
      const body = content.preview?.trim() || lineOf(content, locale);
      const title = titleOf(content, locale);
      return title ? { title: cutToJsonBytes(title, maximumTitleBytes), body } : { body };
    }
  }
}

/** The text is the last message's; the title says that there are more. */
function titleOf(content: Extract<PushContent, { mode: 'full' }>, locale: string | undefined): string | undefined {
  const sender = content.sender?.trim();
  if (!isCounted(content)) return sender;
  if (sender) return `${cutToJsonBytes(sender, maximumTitleBytes - countBytes)} (${content.count})`;
  return content.preview?.trim() ? countedLine(locale, content.count, content.type) : undefined;
}

/** Whether the push speaks for several messages. */
export function isCounted(content: PushContent): content is PushContent & { readonly count: number } {
  return content.count !== undefined && content.count > 1;
}

function lineOf(content: PushContent, locale: string | undefined): string {
  return isCounted(content) ? countedLine(locale, content.count, content.type) : newsLine(locale, content.type);
}

/**
 * The text to compose a payload anew with, because it took too many bytes with this one: its body is cut.
 * @returns undefined where the payload fits, or carries no words that could be cut
 */
export function shortened(text: ShownText | undefined, payload: string): ShownText | undefined {
  if (text === undefined || fitsInBytes(payload, maximumPayloadBytes)) return undefined;
  const room = maximumPayloadBytes - Buffer.byteLength(payload) + jsonBytes(text.body);
  return { ...text, body: cutToJsonBytes(text.body, room) };
}
