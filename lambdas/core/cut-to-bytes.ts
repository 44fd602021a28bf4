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
