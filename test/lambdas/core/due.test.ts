import { describe, expect, test } from '@jest/globals';
import { duePushes, isDue, nextDueAt, type TakenUp } from '../../../lambdas/core/due.ts';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import type { PushRow } from '../../../lambdas/core/push-row.ts';
import { aMessageDevice, aMessageRow, noon } from '../adapters/journal-entries.ts';
import { aPushRow, hour, minute, second, sending, waiting } from './entries.ts';

const now = noon + 20 * minute;
const expiresAt = noon + hour;
const longAgo = noon + minute;

/** An open message with a push to the phone. */
function one(push: PushRow | undefined, redoAt: number, differences: Partial<MessageRow> = {}): TakenUp {
  const devices = [aMessageDevice('phone', { step: 1, redoAt })];
  const row = aMessageRow([], { step: 1, devices, ...differences });
  return { row, pushes: new Map(push ? [[0, push]] : []) };
}
const step1 = { step: 1 };
const older = { step: 0 };

describe('a push is due', () => {
  test.each<[string, PushRow | undefined, number, { due: boolean; forced: boolean; expired: boolean }]>([
    ['queued, and lost', undefined, now, { due: true, forced: true, expired: true }],
    ['queued, and not lost yet', undefined, now + 1, { due: false, forced: false, expired: true }],
    ['claimed', aPushRow(sending(now + 1), step1), longAgo, { due: false, forced: false, expired: true }],
    [
      'claimed by the job before',
      aPushRow(sending(now + 1), older),
      longAgo,
      { due: false, forced: false, expired: true },
    ],
    [
      'claimed, but run out',
      aPushRow(sending(now - minute), step1),
      now + hour,
      { due: true, forced: true, expired: true },
    ],
    [
      '… within the grace',
      aPushRow(sending(now - minute + 1), step1),
      longAgo,
      { due: false, forced: false, expired: true },
    ],
    [
      '… of the job before: a newer one is under way',
      aPushRow(sending(longAgo), older),
      now + 1,
      { due: false, forced: false, expired: true },
    ],
    ['… which was lost', aPushRow(sending(longAgo), older), now, { due: true, forced: true, expired: true }],
    [
      'waiting for the provider, long enough',
      aPushRow(waiting(now), step1),
      now + hour,
      { due: true, forced: true, expired: true },
    ],
    ['… not long enough', aPushRow(waiting(now + 1), step1), longAgo, { due: false, forced: false, expired: true }],
    [
      'waiting for the channel',
      aPushRow(waiting(now + 1, 'channel-down'), step1),
      longAgo,
      { due: false, forced: false, expired: true },
    ],
    [
      'waiting for a decision',
      aPushRow(waiting(now, 'changed'), step1),
      now + hour,
      { due: true, forced: true, expired: true },
    ],
    [
      'waiting for the customer',
      aPushRow(waiting(now + 1, 'watching'), step1),
      longAgo,
      { due: false, forced: true, expired: true },
    ],
    [
      '… put down by the job before',
      aPushRow(waiting(now, 'watching'), older),
      now + 1,
      { due: false, forced: false, expired: true },
    ],
    [
      'ended, but not in the message',
      aPushRow({ state: 'delivered' }, step1),
      now,
      { due: true, forced: true, expired: true },
    ],
  ])('%s', (_, push, redoAt, { due, forced, expired }) => {
    const taken = one(push, redoAt);
    const positions = (is: boolean) => (is ? [0] : []);
    expect(duePushes(taken, now, false)).toEqual(positions(due));
    expect(duePushes(taken, now, true)).toEqual(positions(forced));
    expect(duePushes(taken, expiresAt, false)).toEqual(positions(expired));
  });

  test('never while its claim lives, though the message has expired', () => {
    expect(duePushes(one(aPushRow(sending(expiresAt + 1)), longAgo), expiresAt, true)).toEqual([]);
  });

  test('never once it has ended', () => {
    expect(duePushes(one(undefined, longAgo, { ends: { 0: { state: 'gone' } } }), expiresAt, true)).toEqual([]);
  });

  test('each for itself', () => {
    const row = aMessageRow(['a', 'b', 'c', 'd'], { ends: { 1: { state: 'gone' } } });
    const pushes = new Map([[2, aPushRow(sending(now + 1), { deviceId: 'c' })]]);
    expect(duePushes({ row, pushes }, now, false)).toEqual([0, 3]);
  });
});

describe('a row is due', () => {
  const queued = (redoAt: number, more: Partial<MessageRow> = {}) => one(undefined, redoAt, more);
  test.each<[string, TakenUp, boolean]>([
    ['a push is', queued(now), true],
    ['no push is', queued(now + 1), false],
    ['its look is', queued(now + 1, { lookAt: now }), true],
    ['its look is not: a push that is waits for it', queued(now, { lookAt: now + 1 }), false],
    ['it has expired', queued(expiresAt, { expiresAt: now, lookAt: now + 1 }), true],
    ['all its pushes have ended, and yet it is open', queued(now + 1, { ends: { 0: { state: 'gone' } } }), true],
    ['all its pushes say that they have ended', one(aPushRow({ state: 'gone' }), expiresAt), true],
    ['it has no pushes yet', { row: aMessageRow([], { lookAt: now + 1 }), pushes: new Map() }, false],
    ['it is about to', queued(expiresAt, { expiresAt: now + 1 }), false],
  ])('%s', (_, taken, due) => {
    expect(isDue(taken, now, false)).toBe(due);
    expect(isDue(taken, now, true)).toBe(true);
  });
});

describe('the sweeper’s time', () => {
  const lookAt = (at: number) => one(undefined, now + 1, { lookAt: at });
  test.each<[string, TakenUp, number]>([
    ['a look, and a minute for *later* to be late', lookAt(now + minute), now + 2 * minute],
    ['a look as far off as *later* holds', lookAt(now + 15 * minute), now + 16 * minute],
    ['a look that nobody else does', lookAt(now + 15 * minute + 1), now + 15 * minute + 1],
    ['a look that is over', lookAt(now - 30 * second), now + 30 * second],
    ['a look that is long over', lookAt(longAgo), now + second],
    ['a job that may be lost', one(undefined, now + 7 * minute), now + 7 * minute],
    ['a job that is', one(undefined, longAgo), now + second],
    ['a job that outlives the message', one(undefined, now + 50 * minute), expiresAt + minute],
    ['a claim', one(aPushRow(sending(now + 40 * second), step1), longAgo), now + 100 * second],
    [
      'a claim that outlives the message',
      one(aPushRow(sending(expiresAt + 5), step1), longAgo),
      expiresAt + 5 + minute,
    ],
    ['a claim that ran out', one(aPushRow(sending(now - 10 * second), step1), longAgo), now + 50 * second],
    ['a wait, and a minute for *later*', one(aPushRow(waiting(now + 9 * minute), step1), longAgo), now + 10 * minute],
    ['a wait as long as *later* holds', one(aPushRow(waiting(now + 15 * minute), step1), longAgo), now + 16 * minute],
    [
      'a wait that nobody else ends',
      one(aPushRow(waiting(now + 15 * minute + 1), step1), longAgo),
      now + 15 * minute + 1,
    ],
    ['a wait until the message expires', one(aPushRow(waiting(expiresAt), step1), longAgo), expiresAt],
    [
      'a wait for the customer counts in full',
      one(aPushRow(waiting(now + minute, 'watching'), step1), longAgo),
      now + 2 * minute,
    ],
    ['a wait that the job before began', one(aPushRow(waiting(longAgo), older), now + 20 * minute), now + 20 * minute],
    ['an end that the message does not know', one(aPushRow({ state: 'gone' }, step1), now + minute), now + minute],
  ])('%s', (_, taken, dueAt) => {
    expect(nextDueAt(taken, now)).toBe(dueAt);
  });

  test('is that of the first push; one that has ended does not count', () => {
    const row = aMessageRow([], {
      devices: [5, 3, 4].map((minutes) => aMessageDevice(`device-${minutes}`, { redoAt: now + minutes * minute })),
    });
    expect(nextDueAt({ row, pushes: new Map() }, now)).toBe(now + 3 * minute);
    expect(nextDueAt({ row: { ...row, ends: { 1: { state: 'gone' } } }, pushes: new Map() }, now)).toBe(
      now + 4 * minute,
    );
  });

  test('who is taken up then is due', () => {
    for (const taken of [
      one(undefined, now + 7 * minute),
      one(aPushRow(sending(now + 40 * second), step1), longAgo),
      one(aPushRow(waiting(now + 9 * minute), step1), longAgo),
      one(aPushRow(waiting(now + 30 * minute), step1), longAgo),
      lookAt(now + minute),
      lookAt(now + 30 * minute),
    ]) {
      expect(isDue(taken, nextDueAt(taken, now), false)).toBe(true);
    }
  });
});
