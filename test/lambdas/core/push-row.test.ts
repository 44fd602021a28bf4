import { describe, expect, test } from '@jest/globals';
import {
  endOf,
  isClaimed,
  nextPushRow,
  type PushEnd,
  type PushRow,
  withheldEnd,
} from '../../../lambdas/core/push-row.ts';
import type { WithheldReason } from '../../../lambdas/core/withheld-reason.ts';
import { aJob, noon as now } from '../adapters/journal-entries.ts';
import { aPushRow, minute, sending, waiting } from './entries.ts';

const ends: readonly PushEnd[] = [
  { state: 'delivered' },
  { state: 'gone' },
  { state: 'refused' },
  { state: 'seen' },
  { state: 'superseded' },
  { state: 'withheld', reason: 'unconfirmed' },
];

describe('the next row', () => {
  const job = aJob({ step: 4, channel: 'fcm' });
  const identity = {
    v: 1,
    conversation: 'conversation-1',
    messageId: 'message-1',
    customerId: 'anna',
    deviceId: 'phone',
    channel: 'fcm',
    step: 4,
    changedAt: now,
  };

  test('of a push that was queued', () => {
    expect(nextPushRow(job, undefined, sending(now + minute), { now })).toEqual({
      ...identity,
      revision: 1,
      tries: 1,
      unanswered: 0,
      ...sending(now + minute),
    });
  });

  test('only a claim is a try; a step and a channel are the job’s, a former state leaves nothing behind', () => {
    const read = aPushRow(sending(now + minute), { revision: 7, tries: 2, unanswered: 1 });
    expect(nextPushRow(job, read, waiting(now + minute), { now })).toEqual({
      ...identity,
      revision: 8,
      tries: 2,
      unanswered: 1,
      ...waiting(now + minute),
    });
    expect(nextPushRow(job, read, sending(now + minute), { now }).tries).toBe(3);
  });

  test('what it is told of lost answers counts, none of them too', () => {
    const read = aPushRow(waiting(now), { unanswered: 1 });
    expect(nextPushRow(job, read, sending(now), { now, unanswered: 2 }).unanswered).toBe(2);
    expect(nextPushRow(job, read, sending(now), { now, unanswered: 0 }).unanswered).toBe(0);
  });

  test('the provider’s word holds for one attempt', () => {
    const read: PushRow = { ...aPushRow(waiting(now)), detail: 'TooManyRequests' };
    expect(nextPushRow(job, read, { state: 'gone' }, { now, detail: 'Unregistered' }).detail).toBe('Unregistered');
    expect(nextPushRow(job, read, { state: 'seen' }, { now })).not.toHaveProperty('detail');
  });
});

test('a claim lives until its moment', () => {
  expect(isClaimed(aPushRow(sending(now + 1)), now)).toBe(true);
  expect(isClaimed(aPushRow(sending(now)), now)).toBe(false);
  expect(isClaimed(aPushRow(waiting(now + 1)), now)).toBe(false);
  expect(isClaimed(aPushRow({ state: 'delivered' }), now)).toBe(false);
  expect(isClaimed(undefined, now)).toBe(false);
});

describe('the end of a row', () => {
  test.each(ends)('%j', (end) => {
    expect(endOf(aPushRow(end))).toEqual(end);
  });
  test.each([
    ['queued', undefined],
    ['sending', aPushRow(sending(now))],
    ['waiting', aPushRow(waiting(now))],
  ])('%s: none', (_, row) => {
    expect(endOf(row)).toBeUndefined();
  });
});

describe('the end of a push that waits or was lost', () => {
  const downAndOut = aPushRow(waiting(now, 'channel-down'));
  test.each<[string, PushRow | undefined, WithheldReason, WithheldReason]>([
    ['queued', undefined, 'expired', 'expired'],
    ['waiting for the provider', aPushRow(waiting(now)), 'expired', 'expired'],
    ['waiting for the customer', aPushRow(waiting(now, 'watching')), 'expired', 'expired'],
    ['waiting for the channel', downAndOut, 'expired', 'channel-down'],
    ['lost on the way', aPushRow(sending(now)), 'expired', 'unconfirmed'],
    ['queued', undefined, 'no-device', 'no-device'],
    ['waiting for the channel', downAndOut, 'conversation-ended', 'conversation-ended'],
    ['lost on the way', aPushRow(sending(now)), 'devices-gone', 'devices-gone'],
  ])('%s, %#: %s', (_, row, reason, said) => {
    expect(withheldEnd(row, reason)).toEqual({ state: 'withheld', reason: said });
  });
});
