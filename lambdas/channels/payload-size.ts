/** Both providers limit the payload to this many UTF-8 bytes (Apple: "Generating a remote notification"; FCM: message types). */
export const maximumPayloadBytes = 4096;

/** UTF-8 takes at most so many bytes for what JavaScript counts as one character of a text. */
const maximumBytesPerCharacter = 3;
const quotesBytes = 2;
const ellipsis = '…';

/** The bytes that a value takes in a body: JSON writes quotes, line ends and broken surrogates longer than UTF-8 does. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Whether a body keeps to so many bytes; nearly every one is so short that they need not be counted. */
export function fitsInBytes(body: string, maximumBytes: number): boolean {
  return body.length * maximumBytesPerCharacter <= maximumBytes || Buffer.byteLength(body) <= maximumBytes;
}

/**
 * The longest cut of a text that, as a JSON string with its quotes, takes at most so many bytes; never through a character
 * (a grapheme, so that an emoji with its skin tone stays whole), with an ellipsis where something was cut.
 */
export function cutToJsonBytes(text: string, maximumBytes: number): string {
  if (fitsInBytes(JSON.stringify(text), maximumBytes)) return text;
  let room = maximumBytes - jsonBytes(ellipsis);
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    room -= jsonBytes(segment) - quotesBytes;
    if (room < 0) return `${text.slice(0, index)}${ellipsis}`;
  }
  return text;
}
