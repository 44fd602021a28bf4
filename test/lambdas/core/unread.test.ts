import { describe, expect, test } from '@jest/globals';
import { type ReadBy, syncJobs } from '../../../lambdas/core/sync-job.ts';
import { badgeOf, badgeOfPush, isRead, unreadFor } from '../../../lambdas/core/unread.ts';
import { aMessageDevice, aMessageRow, noon } from '../adapters/journal-entries.ts';

describe('the badge', () => {
  test.each([
    [0, 0, 1],
    [1, 1, 1],
    [99, 99, 99],
    [100, 99, 99],
  ])('%i unread: %i; of a push, which counts itself: %i', (unread, badge, ofPush) => {
    expect(badgeOf(unread)).toBe(badge);
    expect(badgeOfPush(unread)).toBe(ofPush);
  });
});

test('a message is unread once a push of it is decided, and not where it is over', () => {
  expect(unreadFor(aMessageRow(['phone']))).toBe('anna');
  expect(unreadFor(aMessageRow([]))).toBeUndefined();
  expect(unreadFor(aMessageRow(['phone'], { state: 'seen' }))).toBeUndefined();
});

test('what was sent until then is read, and no other message than the one that is named', () => {
  const message = { messageId: 'one', sentAt: noon };
  expect(isRead(message, { upTo: noon })).toBe(true);
  expect(isRead(message, { upTo: noon - 1 })).toBe(false);
  expect(isRead(message, { messageId: 'one' })).toBe(true);
  expect(isRead(message, { messageId: 'two' })).toBe(false);
});

describe('who is told what was read', () => {
  const read: ReadBy = { customerId: 'anna', conversation: 'conversation-1', at: noon };
  const delivered = { state: 'delivered' } as const;
  const row = (messageId: string, ends: Record<string, { state: 'delivered' | 'superseded' }>) =>
    aMessageRow([], {
      messageId,
      devices: [aMessageDevice('phone'), aMessageDevice('tablet', { channel: 'fcm' })],
      ends,
    });

  test('each device to which one of the messages was delivered, once, with those that it got', () => {
    const rows = [row('two', { 0: delivered, 1: delivered }), row('one', { 0: { state: 'superseded' }, 1: delivered })];
    const common = { v: 1, kind: 'sync', ...read };
    expect(syncJobs(rows, read)).toEqual([
      { ...common, deviceId: 'phone', channel: 'apns', messageIds: ['two'] },
      { ...common, deviceId: 'tablet', channel: 'fcm', messageIds: ['two', 'one'] },
    ]);
  });

  test('not a chat, in which a message is read where it stands', () => {
    const devices = [aMessageDevice('chat', { channel: 'telegram' }), aMessageDevice('phone')];
    const rows = [aMessageRow([], { messageId: 'one', devices, ends: { 0: delivered, 1: delivered } })];
    expect(syncJobs(rows, read).map(({ deviceId }) => deviceId)).toEqual(['phone']);
  });

  test('not the device on which they were read, and none of another customer', () => {
    const foreign = aMessageRow([], {
      messageId: 'three',
      devices: [aMessageDevice('laptop', { customerId: 'bob' })],
      ends: { 0: delivered },
    });
    const rows = [row('two', { 0: delivered, 1: delivered }), foreign];
    expect(syncJobs(rows, { ...read, readOn: 'phone' }).map(({ deviceId }) => deviceId)).toEqual(['tablet']);
  });

  test('nobody where no push arrived', () => {
    expect(syncJobs([row('one', { 0: { state: 'superseded' } })], read)).toEqual([]);
  });
});
