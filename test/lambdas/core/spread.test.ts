import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { spreadOf } from '../../../lambdas/core/spread.ts';

const rangeMs = 300_000;

test('the same text always gives the same', () => {
  expect(spreadOf('c-1', rangeMs)).toBe(spreadOf('c-1', rangeMs));
  // FNV-1a of "foobar" is 0xbf9cf968 in every implementation.
  expect(spreadOf('foobar', 2 ** 32)).toBe(0xbf9cf968);
});

test('lies within the range, in whole milliseconds, whatever the text', () => {
  for (const text of ['', 'a', '\u0000', 'ü'.repeat(300), '👩🏽‍🚀', '\ud800']) {
    const ms = spreadOf(text, rangeMs);
    expect(Number.isInteger(ms) && ms >= 0 && ms < rangeMs).toBe(true);
  }
});

/** By how much a share of the range gets more or less than an even one, at worst. */
function worstShare(texts: readonly string[], shares: number): number {
  const counts = new Array<number>(shares).fill(0);
  for (const text of texts) {
    const share = Math.floor((spreadOf(text, rangeMs) / rangeMs) * shares);
    counts[share] = (counts[share] ?? 0) + 1;
  }
  const even = texts.length / shares;
  return Math.max(...counts.map((count) => Math.abs(count - even) / even));
}

test('random ids are spread evenly', () => {
  const ids = Array.from({ length: 20_000 }, () => randomUUID());
  // Chance alone: each share of 400 has a standard deviation of 5 %.
  expect(worstShare(ids, 50)).toBeLessThan(0.35);
});

test.each([
  ['counted', (index: number) => `genesys~conversation-${index}`],
  ['counted with zeros', (index: number) => String(index).padStart(12, '0')],
  ['that differ at their beginning', (index: number) => `${index}~0b1c7a52-0f5e-4a53-8d8c-9a1f6d3e2c70`],
])('so are ids %s', (_, id) => {
  expect(
    worstShare(
      Array.from({ length: 20_000 }, (__, index) => id(index)),
      50,
    ),
  ).toBeLessThan(0.35);
});
