import { describe, expect, test } from '@jest/globals';
import { opened, passage } from '../../../lambdas/core/breaker.ts';
import { noon as now } from '../adapters/journal-entries.ts';
import { minute } from './entries.ts';

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
  const next = { ...down, revision: 2, openUntil: now + 2 * minute };
  expect(probing).toEqual({ kind: 'probe', next });
  expect(passage(next, now + minute)).toEqual({ kind: 'wait', until: now + 2 * minute });
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
