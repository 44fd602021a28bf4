import { cutToBytes } from '../core/cut-to-bytes.ts';

/** Both providers limit the payload to this many UTF-8 bytes (Apple: "Generating a remote notification"; FCM: message types). */
export const maximumPayloadBytes = 4096;

/** The bytes that a value takes in a body: JSON writes quotes, line ends and broken surrogates longer than UTF-8 does. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** The longest cut of a text that, as a JSON string with its quotes, takes at most so many bytes. */
export function cutToJsonBytes(text: string, maximumBytes: number): string {
  if (jsonBytes(text) <= maximumBytes) return text;
  const cut = cutToBytes(text, maximumBytes - jsonBytes(''));
  if (jsonBytes(cut) <= maximumBytes) return cut;
  // Only a text that JSON has to escape gets here: what its escapes are too much by is surely enough to cut.
  let tooLong = new TextEncoder().encode(cut).length;
  let fits = Math.max(0, tooLong - (jsonBytes(cut) - maximumBytes));
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (jsonBytes(cutToBytes(cut, middle)) <= maximumBytes) fits = middle;
    else tooLong = middle;
  }
  return cutToBytes(cut, fits);
}
