import { describe, expect, test } from '@jest/globals';
import { type Burst, burstOf } from '../../../lambdas/core/burst.ts';
import { type Cursor, isNewer, leased, released, type ScreenPosition } from '../../../lambdas/core/cursor.ts';

const at = (sentAt: number, messageId = 'm'): ScreenPosition => ({ sentAt, messageId });
const lease = { messageId: 'm-2', until: 9_000 };

test.each([
  [at(2), at(1), true],
  [at(1), at(2), false],
  [at(1, 'b'), at(1, 'a'), true],
  [at(1, 'a'), at(1, 'b'), false],
  [at(2, 'a'), at(1, 'b'), true],
  [at(1, 'b'), at(2, 'a'), false],
  [at(1), at(1), false],
])('%j is newer than %j: %p', (one, other, newer) => {
  expect(isNewer(one, other)).toBe(newer);
});

describe('a lease', () => {
  test.each<[string, Cursor | undefined, Cursor]>([
    ['on a screen that nobody wrote to', undefined, { revision: 1, lease }],
    ['takes the place of another', { revision: 4, lease: { messageId: 'm-1', until: 1 } }, { revision: 5, lease }],
    ['leaves what was delivered', { revision: 4, delivered: at(7) }, { revision: 5, delivered: at(7), lease }],
  ])('%s', (_, cursor, next) => {
    const burst = { soundedAt: 1_000, count: 1 };
    expect(leased(cursor, lease, 1_000)).toEqual({ ...next, lease: { ...lease, burst } });
  });
});

describe('a release', () => {
  test.each<[string, ScreenPosition | undefined, ScreenPosition | undefined, ScreenPosition | undefined]>([
    ['nothing delivered', undefined, undefined, undefined],
    ['nothing delivered now', at(7), undefined, at(7)],
    ['the first that was delivered', undefined, at(5), at(5)],
    ['a newer one', at(7), at(8), at(8)],
    ['an older one does not move it back', at(7), at(6), at(7)],
    ['the very same', at(7), at(7), at(7)],
    ['of the same millisecond the one with the greater id', at(7, 'a'), at(7, 'b'), at(7, 'b')],
    ['… and no other', at(7, 'b'), at(7, 'a'), at(7, 'b')],
  ])('%s', (_, before, delivered, after) => {
    const cursor = { revision: 4, lease, ...(before ? { delivered: before } : {}) };
    expect(released(cursor, delivered)).toEqual({ revision: 5, ...(after ? { delivered: after } : {}) });
  });
});

describe('a burst', () => {
  const known = { soundedAt: 1_000, count: 2 };
  test.each<[string, Burst | undefined, number, Burst]>([
    ['begins with the first push', undefined, 1_000, { soundedAt: 1_000, count: 1 }],
    ['goes on for 20 s after the one that sounded', known, 20_999, { soundedAt: 1_000, count: 3 }],
    ['and no longer', known, 21_000, { soundedAt: 21_000, count: 1 }],
  ])('%s', (_, last, now, next) => {
    expect(burstOf(last, now)).toEqual(next);
    expect(leased({ revision: 1, ...(last ? { burst: last } : {}) }, lease, now)).toMatchObject({
      lease: { burst: next },
    });
  });

  test('moves on with what is delivered, and with nothing else', () => {
    const cursor = leased({ revision: 1, burst: known }, lease, 5_000);
    expect(released(cursor, at(7)).burst).toEqual({ soundedAt: 1_000, count: 3 });
    expect(released(cursor, undefined).burst).toEqual(known);
  });
});
