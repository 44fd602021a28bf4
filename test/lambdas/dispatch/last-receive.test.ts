import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../../lambdas/core/outcome.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, noon } from '../adapters/journal-entries.ts';
import { dispatchUnderTest } from './dispatch-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});

async function withPhone(outcome: Outcome) {
  const under = await dispatchUnderTest(tables, stand, async () => outcome);
  await under.register('phone');
  await under.open('phone');
  return under;
}

describe('at its last receive a push ends, so that its message does not stay open', () => {
  test.each<[Outcome, string]>([
    [{ kind: 'channel-down', reason: 'InvalidProviderToken' }, 'channel-down'],
    [{ kind: 'try-later', reason: 'ServiceUnavailable' }, 'tries-used-up'],
    [{ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true }, 'tries-used-up'],
  ])('%j', async (outcome, reason) => {
    const under = await withPhone(outcome);
    expect(await under.dispatchResult(aJob(), { receives: 9 })).toMatchObject({ kind: 'again' });
    expect(await under.dispatchResult(aJob(), { receives: 10 })).toEqual({ kind: 'done' });
    expect(await under.push()).toMatchObject({
      state: 'withheld',
      reason,
      detail: outcome.kind === 'delivered' ? '' : outcome.reason,
    });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason });
  });

  test('a delivery at the last receive is a delivery', async () => {
    const under = await withPhone({ kind: 'delivered' });
    expect(await under.dispatchResult(aJob(), { receives: 10 })).toEqual({ kind: 'done' });
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });
});

test('a job that meets its own live claim comes again when that has run out; another job has nothing to do', async () => {
  const under = await withPhone({ kind: 'delivered' });
  const claim = { job: 'job-1', now: noon, claimedUntil: noon + 60_000 };
  await under.journal.claim(aJob(), claim);
  const result = await under.dispatchResult(aJob(), { jobId: 'job-1' });
  expect(result).toMatchObject({ kind: 'again' });
  expect(result.kind === 'again' && (result.afterSeconds ?? 0)).toBeGreaterThan(50);
  expect(await under.dispatchResult(aJob(), { jobId: 'job-2' })).toEqual({ kind: 'done' });
  expect(under.sent).toEqual([]);
});
