import { expect, test } from '@jest/globals';
import { judgeClaim, type PushRow } from '../../../lambdas/core/push-claim.ts';

const now = 1_000_000;
const sending = (claimedUntil: number, unanswered = 0): PushRow => ({
  state: 'sending',
  job: 'j',
  claimedUntil,
  unanswered,
});

test.each<[string, PushRow | undefined, object]>([
  ['no row yet', undefined, { kind: 'take', unanswered: 0 }],
  ['given back', { state: 'queued', unanswered: 0 }, { kind: 'take', unanswered: 0 }],
  ['given back after one lost answer', { state: 'queued', unanswered: 1 }, { kind: 'take', unanswered: 1 }],
  ['given back after two lost answers', { state: 'queued', unanswered: 2 }, { kind: 'spent' }],
  ['a live claim', sending(now + 1), { kind: 'held', job: 'j', until: now + 1 }],
  ['a claim that ran out counts as a lost answer', sending(now), { kind: 'take', unanswered: 1 }],
  ['a second claim that ran out', sending(now, 1), { kind: 'spent' }],
  ['delivered', { state: 'delivered' }, { kind: 'ended', end: { state: 'delivered' } }],
  [
    'withheld',
    { state: 'withheld', reason: 'expired' },
    { kind: 'ended', end: { state: 'withheld', reason: 'expired' } },
  ],
])('%s', (_, row, verdict) => {
  expect(judgeClaim(row, now)).toEqual(verdict);
});
