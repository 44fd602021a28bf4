import { describe, expect, test } from '@jest/globals';
import { after, claim, end, wait } from '../../../lambdas/core/attempt.ts';
import type { Cursor } from '../../../lambdas/core/cursor.ts';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import type { JobRows } from '../../../lambdas/core/judge-job.ts';
import type { PushEnd } from '../../../lambdas/core/push-row.ts';
import { aJob, aMessageRow, noon as sentAt } from '../adapters/journal-entries.ts';
import { aPushRow, hour, minute, second, sending, waiting } from './entries.ts';

const now = sentAt + 5 * second;
const job = aJob();
const delivered: PushEnd = { state: 'delivered' };
const gone: PushEnd = { state: 'gone' };
const own = { messageId: 'message-1', until: now + minute };
const held: Cursor = { revision: 5, lease: own };

const rows = (differences: Partial<JobRows> = {}): JobRows => ({
  message: aMessageRow(['phone', 'tablet']),
  push: aPushRow(sending(now + minute)),
  cursor: held,
  ...differences,
});

describe('a claim', () => {
  const told = { receivedAs: 'queue-message-9', now, claimedUntil: now + minute, unanswered: 1 };
  const read = rows({ push: aPushRow(waiting(now), { revision: 7, tries: 2 }), cursor: { revision: 4 } });

  test('is the job’s, and the screen’s with it', () => {
    expect(claim(job, read, { ...told, ordered: true })).toEqual({
      push: aPushRow(sending(now + minute, 'queue-message-9'), { revision: 8, tries: 3, unanswered: 1 }, now),
      cursor: { revision: 5, lease: { ...own, burst: { soundedAt: now, count: 1 } } },
    });
  });

  test('leaves the screen alone where pushes do not replace each other', () => {
    expect(claim(job, read, { ...told, ordered: false })).not.toHaveProperty('cursor');
  });
});

describe('an end', () => {
  const ended = (pushEnd: PushEnd, read = rows()) => end(job, read, pushEnd, { now, detail: 'word' });

  test('stands in the push’s row and in the message’s, which stays open for the others', () => {
    const message = aMessageRow(['phone', 'tablet']);
    expect(ended(gone, rows({ message }))).toEqual({
      push: { ...aPushRow(gone, { revision: 4 }, now), detail: 'word' },
      cursor: { revision: 6 },
      message: { kind: 'end', position: 0, end: gone, row: { ...message, ends: { 0: gone } } },
    });
  });

  test('of the last closes the message', () => {
    const message = aMessageRow(['phone', 'tablet'], { ends: { 1: delivered } });
    const { content, dueAt, ...kept } = message;
    expect(ended(gone, rows({ message })).message).toEqual({
      kind: 'end',
      position: 0,
      end: gone,
      row: { ...kept, state: 'pushed', ends: { 0: gone, 1: delivered } },
    });
  });

  test.each<[string, MessageRow | undefined]>([
    ['is not there', undefined],
    ['is closed', aMessageRow(['phone'], { state: 'withheld', reason: 'expired' })],
    ['has this end already', aMessageRow(['phone', 'tablet'], { ends: { 0: delivered } })],
    ['has no such device', aMessageRow(['tablet'])],
  ])('leaves a message alone that %s', (_, message) => {
    const transition = ended(gone, rows({ message }));
    expect(transition).not.toHaveProperty('message');
    expect(transition.push).toMatchObject(gone);
  });

  test('of a push that was never begun has no claim to give back', () => {
    const { cursor, push } = ended(gone, rows({ push: undefined, cursor: undefined }));
    expect(cursor).toBeUndefined();
    expect(push).toMatchObject({ revision: 1, tries: 0 });
  });
});

describe('the screen after an end', () => {
  const position = (messageId: string, at: number) => ({ messageId, sentAt: at });
  const older = position('message-0', sentAt - 1);
  const newer = position('message-2', sentAt + 1);
  const mine = position('message-1', sentAt);
  test.each<[string, PushEnd, Cursor | undefined, Cursor | undefined]>([
    ['delivered: it shows this message', delivered, held, { revision: 6, delivered: mine }],
    ['delivered after an older one', delivered, { ...held, delivered: older }, { revision: 6, delivered: mine }],
    [
      'delivered after a newer one never moves it back',
      delivered,
      { ...held, delivered: newer },
      { revision: 6, delivered: newer },
    ],
    ['not delivered: it shows what it showed', gone, { ...held, delivered: older }, { revision: 6, delivered: older }],
    ['not delivered: it shows nothing', { state: 'refused' }, held, { revision: 6 }],
    ['the lease is another’s', delivered, { revision: 5, lease: { ...own, messageId: 'message-2' } }, undefined],
    ['there is no lease', gone, { revision: 5, delivered: older }, undefined],
    ['there is no cursor', delivered, undefined, undefined],
  ])('%s', (_, pushEnd, cursor, next) => {
    expect(end(job, rows({ cursor }), pushEnd, { now }).cursor).toEqual(next);
  });
});

describe('a wait', () => {
  const waited = (until: number, message: MessageRow | undefined, cursor: Cursor | undefined = held) =>
    wait(job, rows({ message, cursor }), { until, because: 'channel-down', now, unanswered: 1, detail: 'word' });
  const farOff = now + 15 * minute + 1;
  const due = (dueAt: number, more: Partial<MessageRow> = {}) => aMessageRow(['phone'], { dueAt, ...more });

  test('gives back the claim and the screen', () => {
    expect(waited(now + minute, due(now + hour), { ...held, delivered: { messageId: 'm', sentAt } })).toEqual({
      push: { ...aPushRow(waiting(now + minute, 'channel-down'), { revision: 4, unanswered: 1 }, now), detail: 'word' },
      cursor: { revision: 6, delivered: { messageId: 'm', sentAt } },
    });
  });

  test('leaves another’s screen alone', () => {
    expect(waited(now + minute, undefined, { revision: 5, lease: { ...own, messageId: 'm' } })).not.toHaveProperty(
      'cursor',
    );
  });

  test.each<[string, number, MessageRow | undefined, boolean]>([
    ['that *later* can hold', now + 15 * minute, due(now + hour), false],
    ['too long for it', farOff, due(now + hour), true],
    ['too long, and the row is due sooner', farOff, due(farOff), false],
    ['too long, and the message has ended', farOff, due(now + hour, { state: 'seen' }), false],
    ['too long, and there is no message', farOff, undefined, false],
  ])('%s', (_, until, message, changes) => {
    expect(waited(until, message).message).toEqual(
      changes ? { kind: 'due', dueAt: until, row: { ...message, dueAt: until } } : undefined,
    );
  });
});

test('the rows after a transition', () => {
  const before = rows();
  const claimed = claim(job, before, { receivedAs: 'q', now, claimedUntil: now + 1, unanswered: 0, ordered: true });
  expect(after(before, claimed)).toEqual({ ...claimed, message: before.message });
  const ended = end(job, before, gone, { now });
  expect(after(before, ended)).toEqual({ push: ended.push, cursor: ended.cursor, message: ended.message?.row });
  const unordered = claim(job, before, { receivedAs: 'q', now, claimedUntil: now + 1, unanswered: 0, ordered: false });
  expect(after(before, unordered).cursor).toBe(before.cursor);
});
