import { describe, expect, test } from '@jest/globals';
import type { Decision } from '../../../lambdas/core/decide.ts';
import {
  closed,
  closeMessage,
  type MessageEnd,
  messageRow,
  pendingDevices,
  redoAt,
  withEnds,
} from '../../../lambdas/core/journal.ts';
import type { PushEnd } from '../../../lambdas/core/push-row.ts';
import { strongestReason, type WithheldReason, withheldReasons } from '../../../lambdas/core/withheld-reason.ts';
import { aMessageRow, noon as sentAt } from '../adapters/journal-entries.ts';
import { aDevice, hour, minute, second } from './entries.ts';

const now = sentAt + 500;
const message = { conversation: 'conversation-1', messageId: 'message-1', sentAt, expiresAt: sentAt + hour };
const known = { now, customerId: 'anna', content: { mode: 'generic' } } as const;
const devices = [aDevice('phone'), aDevice('tablet', { channel: 'fcm' })];
const push: Decision = { kind: 'push', devices, passedOver: [{ deviceId: 'old', reason: 'devices-gone' }] };
const delivered: PushEnd = { state: 'delivered' };
const seen: PushEnd = { state: 'seen' };
const gone: PushEnd = { state: 'gone' };
const refused: PushEnd = { state: 'refused' };
const superseded: PushEnd = { state: 'superseded' };
const withheld = (reason: WithheldReason): PushEnd & MessageEnd => ({ state: 'withheld', reason });

describe('the row of the first decision', () => {
  const both = { v: 1, ...message, step: 0, decidedAt: now, customerId: 'anna', ends: {} } as const;
  const alone = { ...both, devices: [], passedOver: [] };
  const { content } = known;
  test.each<[Decision, object]>([
    [
      { kind: 'seen', by: 'customer-message' },
      { ...alone, decision: 'seen', state: 'seen', seenBy: 'customer-message' },
    ],
    [
      { kind: 'withheld', reason: 'no-device' },
      { ...alone, decision: 'withheld', state: 'withheld', reason: 'no-device' },
    ],
    [
      { kind: 'watching', lookAgainAt: now + 20 * second },
      { ...alone, decision: 'watching', state: 'open', content, lookAt: now + 20 * second, dueAt: now + 80 * second },
    ],
    [
      { kind: 'customer-unknown', lookAgainAt: now + 5 * second },
      {
        ...alone,
        decision: 'customer-unknown',
        state: 'open',
        content,
        lookAt: now + 5 * second,
        dueAt: now + 65 * second,
      },
    ],
    [
      push,
      {
        ...both,
        decision: 'push',
        state: 'open',
        content,
        dueAt: now + 5 * minute,
        devices: [
          { customerId: 'anna', deviceId: 'phone', channel: 'apns', step: 0, redoAt: now + 5 * minute },
          { customerId: 'anna', deviceId: 'tablet', channel: 'fcm', step: 0, redoAt: now + 5 * minute },
        ],
        passedOver: push.passedOver,
      },
    ],
  ])('%j', (decision, row) => {
    expect(messageRow(message, decision, known)).toEqual(row);
  });

  test('it knows the one device that the source addressed, and what passes through, as long as it is open', () => {
    const content = { mode: 'generic', passThrough: { FromASAPP: true } } as const;
    const onlyDevice = { customerId: 'anna', deviceId: 'tablet' };
    const addressed = { ...message, onlyDevice };
    expect(messageRow(addressed, push, { ...known, content })).toMatchObject({ onlyDevice, content });
    const over = messageRow(addressed, { kind: 'withheld', reason: 'no-device' }, { ...known, content });
    expect(over).toMatchObject({ state: 'withheld', onlyDevice });
    expect(over).not.toHaveProperty('content');
  });

  test('of a customer whom nobody knows it names none', () => {
    const row = messageRow(
      message,
      { kind: 'customer-unknown', lookAgainAt: now },
      { ...known, customerId: undefined },
    );
    expect(row).not.toHaveProperty('customerId');
  });

  test('pushes of a message that is about to expire are due soon after', () => {
    const expiresAt = now + second;
    expect(messageRow({ ...message, expiresAt }, push, known).dueAt).toBe(expiresAt + minute);
  });

  test('an undelivered one stays so', () => {
    expect(messageRow({ ...message, undelivered: true }, push, known).undelivered).toBe(true);
  });

  test('it never holds a token', () => {
    expect(JSON.stringify(messageRow(message, push, known))).not.toContain('token-of');
  });
});

test.each([
  [0, 5],
  [1, 10],
  [2, 20],
  [3, 40],
  [4, 40],
  [3_000, 40],
])('a job of step %i counts as lost after %i minutes', (step, minutes) => {
  expect(redoAt(now, step)).toBe(now + minutes * minute);
});

describe('what a message comes to', () => {
  test.each<[readonly PushEnd[], MessageEnd]>([
    [[delivered], { state: 'pushed' }],
    [[gone, refused, superseded, delivered], { state: 'pushed' }],
    [[seen, delivered], { state: 'pushed' }],
    [[seen], { state: 'seen' }],
    [[gone, seen, withheld('channel-down')], { state: 'seen' }],
    [[gone], withheld('devices-gone')],
    [[refused], withheld('refused')],
    [[superseded], withheld('superseded')],
    [[superseded, withheld('expired')], withheld('expired')],
    [[withheld('expired'), refused], withheld('refused')],
    [[refused, withheld('channel-down')], withheld('channel-down')],
    [[withheld('owner-changed'), gone], withheld('devices-gone')],
  ])('%j', (ends, end) => {
    expect(closeMessage(ends, [])).toEqual(end);
    expect(closeMessage([...ends].reverse(), [])).toEqual(end);
  });

  test('a device that was passed over weighs in where nothing was delivered or seen', () => {
    const passedOver = [{ deviceId: 'old', reason: 'channel-not-configured' }] as const;
    expect(closeMessage([gone], passedOver)).toEqual(withheld('channel-not-configured'));
    expect(closeMessage([refused], passedOver)).toEqual(withheld('refused'));
    expect(closeMessage([seen], passedOver)).toEqual({ state: 'seen' });
    expect(closeMessage([delivered], passedOver)).toEqual({ state: 'pushed' });
  });
});

describe('the strongest reason', () => {
  test('is the first of the list, whatever the order', () => {
    for (const [place, reason] of withheldReasons.entries()) {
      expect(strongestReason([...withheldReasons.slice(place)].reverse())).toBe(reason);
    }
  });
  test('of none is none', () => {
    expect(strongestReason([])).toBeUndefined();
  });
  test('is whatever a person can act on', () => {
    expect(withheldReasons.slice(0, 2)).toEqual(['channel-down', 'refused']);
    expect(withheldReasons.slice(-2)).toEqual(['expired', 'superseded']);
  });
});

describe('pushes that ended', () => {
  const row = aMessageRow(['phone', 'tablet', 'watch'], { ends: { 1: gone }, lookAt: now });

  test('pending is who has not', () => {
    expect(pendingDevices(row)).toEqual([0, 2]);
    expect(pendingDevices(aMessageRow([]))).toEqual([]);
    expect(pendingDevices({ ...row, ends: { 0: gone, 1: gone, 2: superseded } })).toEqual([]);
  });

  test('the row stays open while one is pending', () => {
    expect(withEnds(row, new Map([[0, delivered]]))).toEqual({ ...row, ends: { 0: delivered, 1: gone } });
  });

  test('nothing ended: nothing changes', () => {
    expect(withEnds(row, new Map())).toEqual(row);
    expect(withEnds(aMessageRow([]), new Map()).state).toBe('open');
  });

  test('the last ones close it: neither words nor a due time are left', () => {
    const { content, dueAt, lookAt, ...kept } = row;
    const last = new Map<number, PushEnd>([
      [0, withheld('expired')],
      [2, refused],
    ]);
    expect(withEnds(row, last)).toEqual({
      ...kept,
      state: 'withheld',
      reason: 'refused',
      ends: { 0: withheld('expired'), 1: gone, 2: refused },
    });
    expect(withEnds(row, new Map([...last, [2, delivered]]))).toMatchObject({ state: 'pushed' });
  });

  test('what was passed over counts with the last', () => {
    const alone = aMessageRow(['phone'], { passedOver: [{ deviceId: 'old', reason: 'channel-not-configured' }] });
    expect(withEnds(alone, new Map([[0, gone]]))).toMatchObject(withheld('channel-not-configured'));
  });
});

test('a closed row says how, and by what it was seen', () => {
  const { content, dueAt, ...kept } = aMessageRow([], { lookAt: now });
  const end = { state: 'seen', seenBy: 'active' } as const;
  const { lookAt, ...row } = { ...kept, ...end };
  expect(closed(aMessageRow([], { lookAt: now }), end)).toEqual(row);
});
