const signs: Readonly<Record<string, readonly [sign: string, word: string]>> = {
  image: ['📷', 'Image'],
  video: ['🎬', 'Video'],
  audio: ['🎵', 'Audio'],
  link: ['🔗', 'Link'],
};

export interface Attachment {
  /** A media type, or its first half; in any casing. */
  readonly kind?: string | undefined;
  /** What its author says of it. */
  readonly caption?: string | undefined;
  readonly fileName?: string | undefined;
}

/**
 * An attachment as a sign and an English word, which says something in every language; or as the words that it has. The name
 * of a file says what is in it; that of a picture says nothing.
 */
export function attachmentSign({ kind = '', caption = '', fileName = '' }: Attachment): string {
  const [type = ''] = kind.toLowerCase().split('/');
  const known = Object.hasOwn(signs, type) ? signs[type] : undefined;
  const [sign, word] = known ?? ['📎', fileName.trim() || 'File'];
  return `${sign} ${caption.trim() || word}`;
}
