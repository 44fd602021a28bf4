import type { Push } from '../core/push.ts';
import { cutToJsonBytes, fitsInBytes, jsonBytes, maximumPayloadBytes } from './payload-size.ts';
import { newsLine } from './texts/news-line.ts';

/** What the notification shows; both providers call it so. */
export interface ShownText {
  readonly title?: string;
  readonly body: string;
}

/** A name longer than this would leave no room for the preview. */
const maximumTitleBytes = 256;

/** The title and body of a push that carries words, not cut to the payload yet; undefined in mode `id-only`. */
export function shownText({ content, locale }: Push): ShownText | undefined {
  switch (content.mode) {
    case 'id-only':
      return undefined;
    case 'generic':
      return { body: newsLine(locale, content.type) };
    case 'full': {
      const body = content.preview?.trim() || newsLine(locale, content.type);
      const title = content.sender?.trim();
      return title ? { title: cutToJsonBytes(title, maximumTitleBytes), body } : { body };
    }
  }
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
