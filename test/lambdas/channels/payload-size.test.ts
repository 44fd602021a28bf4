import { describe, expect, test } from '@jest/globals';
import { cutToJsonBytes, jsonBytes } from '../../../lambdas/channels/payload-size.ts';

describe('cutToJsonBytes', () => {
  test('leaves a text alone that fits with its quotes', () => {
    expect(cutToJsonBytes('hello', 7)).toBe('hello');
  });

  test.each([
    ['letters', 'x'.repeat(900)],
    ['line ends, which JSON writes with two bytes', '\n'.repeat(900)],
    ['control characters, which JSON writes with six', '\u0001'.repeat(900)],
    ['broken surrogates, which JSON writes with six', '\ud83d'.repeat(900)],
    ['emoji of several code points', '👩🏽‍🚀'.repeat(90)],
  ])('fills the room without passing it: %s', (_, text) => {
    for (const room of [100, 101, 102, 103, 104, 105]) {
      const cut = cutToJsonBytes(text, room);
      expect(jsonBytes(cut)).toBeLessThanOrEqual(room);
      const withOneMore = `${text.slice(0, cut.length - 1 + lengthOfFirst(text))}…`;
      expect(jsonBytes(withOneMore)).toBeGreaterThan(room);
    }
  });
});

/** Each of the texts repeats one grapheme. */
function lengthOfFirst(text: string): number {
  const [first] = new Intl.Segmenter().segment(text);
  return first?.segment.length ?? 0;
}
