import { describe, expect, test } from '@jest/globals';
import { notTried, opened, passage } from '../../../lambdas/core/breaker.ts';
import { noon as now } from '../adapters/journal-entries.ts';
import { minute, second } from './entries.ts';

const reason = 'InvalidProviderToken';

test('a channel that nobody found down is tried', () => {
  expect(passage(undefined, now)).toEqual({ kind: 'go' });
});

test('down: nothing is tried, until one attempt finds out while the others go on waiting', () => {
  const down = opened(undefined, reason, now);
  expect(down).toEqual({ revision: 1, openUntil: now + minute, failures: 1, since: now, reason });
  expect(passage(down, now)).toEqual({ kind: 'wait', until: now + minute });
  expect(passage(down, now + minute - 1)).toEqual({ kind: 'wait', until: now + minute });
  const probing = passage(down, now + minute);
  const next = { ...down, revision: 2, openUntil: now + 2 * minute, probing: true };
  expect(probing).toEqual({ kind: 'probe', next });
  // Whoever waits for one that finds out asks again soon.
  expect(passage(next, now + minute)).toEqual({ kind: 'wait', until: now + minute + 5 * second });
  expect(passage(next, now + 2 * minute - second)).toEqual({ kind: 'wait', until: now + 2 * minute });
});

describe('each failure in a row', () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 5],
    [40, 5],
  ])('%d: %d minutes', (failures, minutes) => {
    const before = failures === 1 ? undefined : { ...opened(undefined, reason, now), failures: failures - 1 };
    expect(opened(before, 'Forbidden', now + minute)).toMatchObject({
      openUntil: now + minute + minutes * minute,
      failures,
      since: before ? now : now + minute,
      reason: 'Forbidden',
    });
  });
});

test('whoever was to find out and did not try leaves it to the next, at once', () => {
  const probing = passage(opened(undefined, reason, now), now + minute);
  if (probing.kind !== 'probe') throw new Error('It is not time yet.');
  const left = notTried(probing.next, now + minute);
  expect(left).toMatchObject({ revision: 3, failures: 1, openUntil: now + minute });
  expect(passage(left, now + minute)).toMatchObject({ kind: 'probe' });
});
