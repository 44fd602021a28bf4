/** "You have a new message", by language; the default privacy mode says no more than this. */
const newMessage = new Map([
  ['en', 'You have a new message.'],
  ['de', 'Sie haben eine neue Nachricht.'],
  ['es', 'Tiene un mensaje nuevo.'],
  ['fr', 'Vous avez un nouveau message.'],
  ['it', 'Hai un nuovo messaggio.'],
  ['ja', '新しいメッセージがあります。'],
  ['nl', 'U hebt een nieuw bericht.'],
  ['pl', 'Masz nową wiadomość.'],
  ['pt', 'Você tem uma nova mensagem.'],
]);

/** @param locale a BCP 47 tag such as `de-CH`; another language than the known ones gets English. */
export function newMessageLine(locale: string | undefined): string {
  const language = locale?.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  return newMessage.get(language) ?? 'You have a new message.';
}

/**
 * Cuts to a number of UTF-8 bytes, because providers limit bytes; never through a character (a grapheme, so that an
 * emoji with its skin tone stays whole), with an ellipsis where something was cut.
 */
export function cutToBytes(text: string, maximumBytes: number): string {
  const bytes = (part: string) => new TextEncoder().encode(part).length;
  if (bytes(text) <= maximumBytes) return text;
  let cut = '';
  let room = maximumBytes - bytes('…');
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    room -= bytes(segment);
    if (room < 0) break;
    cut += segment;
  }
  return `${cut}…`;
}
