import { describe, expect, test } from '@jest/globals';
import { conversationId } from '../../../lambdas/api/contract/fields.ts';
import { id, idOrNumber, isShortEnough, longestId } from '../../../lambdas/sources/fields.ts';

const longestName = 's'.repeat(32);

describe('the longest id', () => {
  test.each<[string, string]>([
    ['of one byte each', 'x'],
    ['of four bytes each', '😀'],
  ])('%s fits behind the longest name of a source into what the API takes, and one byte more does not', (_, sign) => {
    const bytes = Buffer.byteLength(sign);
    const longest = sign.repeat(Math.floor(longestId / bytes)) + 'x'.repeat(longestId % bytes);
    expect(id.safeParse(longest).data).toBe(longest);
    expect(isShortEnough(longest)).toBe(true);
    expect(conversationId.safeParse(`${longestName}~${longest}`).success).toBe(true);
    expect(id.safeParse(`${longest}x`).success).toBe(false);
    expect(isShortEnough(`${longest}x`)).toBe(false);
    expect(conversationId.safeParse(`${longestName}~${longest}x`).success).toBe(false);
  });

  test('is counted without the space around it', () => {
    expect(id.safeParse(` ${'x'.repeat(longestId)}\n`).success).toBe(true);
  });
});

describe('an id that may be a number', () => {
  test.each<[unknown, string]>([
    ['a-1', 'a-1'],
    [' 7 ', '7'],
    [7, '7'],
    [0, '0'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('%j', (given, expected) => {
    expect(idOrNumber.safeParse(given).data).toBe(expected);
  });

  test.each([undefined, null, '', ' ', true, {}, ['a'], 1.5, Number.MAX_SAFE_INTEGER + 1, 'x'.repeat(longestId + 1)])(
    '%j is none',
    (given) => {
      expect(idOrNumber.safeParse(given).success).toBe(false);
    },
  );
});
