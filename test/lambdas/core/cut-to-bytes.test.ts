import { expect, test } from '@jest/globals';
import { cutToBytes } from '../../../lambdas/core/cut-to-bytes.ts';

test('a cut never splits a character and never exceeds the bytes', () => {
  const family = '👨‍👩‍👧‍👦';
  expect(cutToBytes('short', 5)).toBe('short');
  expect(cutToBytes(family + family, 30)).toBe(`${family}…`);
  expect(cutToBytes(family, 10)).toBe('…');
  for (let bytes = 3; bytes < 60; bytes += 1) {
    expect(Buffer.byteLength(cutToBytes(`é${family}ab${family}`, bytes))).toBeLessThanOrEqual(bytes);
  }
});
