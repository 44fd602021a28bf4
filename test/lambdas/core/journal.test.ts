import { describe, expect, test } from '@jest/globals';
import type { Device } from '../../../lambdas/core/device.ts';
import { contentOf, jobsOf } from '../../../lambdas/core/jobs.ts';
import { closeMessage, messageRow, type PushEnd } from '../../../lambdas/core/journal.ts';
import { strongestReason, withheldReasons } from '../../../lambdas/core/withheld-reason.ts';

const message = { conversation: 'c-1', messageId: 'm-1', sentAt: 1_000_000 };
const known = { now: 1_000_500, step: 0, customerId: 'alice', messageExpiryMs: 3_600_000 };
const phone: Device = {
  customerId: 'alice',
  deviceId: 'phone',
  channel: 'apns',
  token: 'secret-token',
  environment: 'production',
  registeredAt: 1,
  version: 1,
  recipient: 'r',
};

describe('messageRow', () => {
  test.each([
    [{ kind: 'seen', byDevice: 'phone' } as const, { state: 'seen' }],
    [{ kind: 'withheld', reason: 'expired' } as const, { state: 'withheld', reason: 'expired' }],
    [{ kind: 'watching', lookAgainAt: 7 } as const, { state: 'open', dueAt: 7 }],
    [
      { kind: 'push', devices: [phone], passedOver: [] } as const,
      { state: 'open', devices: [{ deviceId: 'phone', channel: 'apns' }] },
    ],
  ])('%j', (decision, row) => {
    expect(messageRow(message, decision, known)).toMatchObject({ v: 1, ...message, decision: decision.kind, ...row });
  });

  test('only an open row has a due time', () => {
    expect(messageRow(message, { kind: 'seen', byDevice: 'phone' }, known).dueAt).toBeUndefined();
    const open = messageRow(message, { kind: 'push', devices: [phone], passedOver: [] }, known);
    expect(open.dueAt).toBeGreaterThan(message.sentAt + known.messageExpiryMs);
  });

  test('a row and its jobs never hold a token', () => {
    const row = messageRow(message, { kind: 'push', devices: [phone], passedOver: [] }, known);
    const jobs = jobsOf(row, { mode: 'generic' }, known.messageExpiryMs);
    expect(jobs).toHaveLength(1);
    expect(JSON.stringify([row, jobs])).not.toContain(phone.token);
  });
});

describe('jobsOf', () => {
  test('rows that are closed or watched have no jobs', () => {
    for (const decision of [
      { kind: 'seen', byDevice: 'phone' } as const,
      { kind: 'watching', lookAgainAt: 7 } as const,
    ]) {
      expect(jobsOf(messageRow(message, decision, known), { mode: 'generic' }, 1)).toEqual([]);
    }
  });
});

describe('contentOf', () => {
  const said = { sender: 'Ann', preview: 'Your order 🧑🏽‍🚀 is on its way' };
  test('text leaves the router in mode full only', () => {
    expect(contentOf(said, 'generic')).toEqual({ mode: 'generic' });
    expect(contentOf(said, 'id-only')).toEqual({ mode: 'id-only' });
    expect(contentOf(said, 'full')).toEqual({ mode: 'full', ...said });
    expect(contentOf({}, 'full')).toEqual({ mode: 'full' });
  });
  test('long texts are cut by bytes', () => {
    const cut = contentOf({ preview: 'ü'.repeat(5000) }, 'full');
    expect(cut.mode === 'full' && Buffer.byteLength(cut.preview ?? '')).toBeLessThanOrEqual(1024);
  });
});

describe('closeMessage', () => {
  const end = {
    delivered: { state: 'delivered' },
    gone: { state: 'gone' },
    refused: { state: 'refused' },
    seen: { state: 'seen' },
    expired: { state: 'withheld', reason: 'expired' },
  } satisfies Record<string, PushEnd>;
  test.each([
    [[end.gone, end.delivered], { state: 'pushed' }],
    [[end.seen, end.delivered], { state: 'pushed' }],
    [[end.gone, end.seen], { state: 'seen' }],
    [[end.gone], { state: 'withheld', reason: 'devices-gone' }],
    [[end.expired, end.refused], { state: 'withheld', reason: 'refused' }],
    [[end.expired], { state: 'withheld', reason: 'expired' }],
  ])('%j', (ends, closed) => {
    expect(closeMessage(ends, [])).toEqual(closed);
  });
  test('a device that was passed over weighs in where nothing was delivered', () => {
    const passedOver = [{ deviceId: 'old', reason: 'channel-not-configured' }] as const;
    expect(closeMessage([end.gone], passedOver)).toEqual({ state: 'withheld', reason: 'channel-not-configured' });
    expect(closeMessage([end.delivered], passedOver)).toEqual({ state: 'pushed' });
  });
});

test('the strongest reason is the first of the list', () => {
  expect(strongestReason([...withheldReasons].reverse())).toBe(withheldReasons[0]);
  expect(strongestReason([])).toBeUndefined();
});
