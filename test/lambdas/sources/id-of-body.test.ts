import { describe, expect, test } from '@jest/globals';
import { idsOfBody } from '../../../lambdas/sources/id-of-body.ts';

const minute = Date.parse('2026-11-21T10:00:00Z');
const first = idsOfBody('the same words', minute);

describe('the same text', () => {
  test.each<[string, number]>([
    ['at once', 0],
    ['at the end of the minute', 59_999],
  ])('%s has the same ids', (_, laterMs) => {
    expect(idsOfBody('the same words', minute + laterMs)).toEqual(first);
  });

  test.each<[string, number, number]>([
    ['a millisecond later', 59_999, 1],
    ['a minute later', 0, 60_000],
    ['all but two minutes later', 0, 119_999],
  ])('across the boundary of a minute, %s, was called so before', (_, atMs, laterMs) => {
    const before = idsOfBody('the same words', minute + atMs);
    const after = idsOfBody('the same words', minute + atMs + laterMs);
    expect(after.formerMessageId).toBe(before.messageId);
    expect(after.messageId).not.toBe(before.messageId);
  });

  test('two minutes later is another', () => {
    expect(Object.values(idsOfBody('the same words', minute + 120_000))).not.toContain(first.messageId);
  });
});

test('another text is another, in either minute', () => {
  const other = idsOfBody('other words', minute);
  expect(new Set([...Object.values(first), ...Object.values(other)]).size).toBe(4);
});

test('the ids hold nothing of the text', () => {
  for (const id of Object.values(first)) expect(id).toMatch(/^[\w-]{43}$/);
});
