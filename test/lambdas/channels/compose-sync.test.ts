import { describe, expect, test } from '@jest/globals';
import { composeSyncApns } from '../../../lambdas/channels/apns/compose-sync.ts';
import { composeSyncFcm } from '../../../lambdas/channels/fcm/compose-sync.ts';
import type { ReadElsewhere } from '../../../lambdas/core/read-elsewhere.ts';
import { checkFcmMessage } from '../../../local/providers/fcm-message-check.ts';

const read = (differences: Partial<ReadElsewhere> = {}): ReadElsewhere => ({
  token: 'a1b2c3d4',
  addressKind: 'token',
  platform: 'ios',
  environment: 'production',
  environmentIsCertain: true,
  app: 'com.example.app',
  recipient: 'recipient-1',
  source: 'genesys',
  conversationId: 'conversation-1',
  messageIds: ['message-2', 'message-1'],
  badge: 0,
  part: 'badge',
  ...differences,
});
const event = {
  v: 1,
  event: 'read',
  conversationId: 'conversation-1',
  messageIds: ['message-2', 'message-1'],
  source: 'genesys',
  recipient: 'recipient-1',
};
const data = { ...event, v: '1', messageIds: '["message-2","message-1"]' };
const fcm = (differences: Partial<ReadElsewhere> = {}) => JSON.parse(composeSyncFcm(read(differences)).json);

describe('APNs', () => {
  test('the badge alone: nothing else to see, nothing replaced, and kept for nobody', () => {
    const { id, body, ...request } = composeSyncApns(read({ badge: 3 }));
    expect(request).toEqual({
      path: '/3/device/a1b2c3d4',
      topic: 'com.example.app',
      pushType: 'alert',
      priority: '5',
      expiration: '0',
    });
    expect(JSON.parse(body)).toEqual({ aps: { badge: 3 } });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('the event wakes the app with nothing to see', () => {
    const { body, pushType, priority } = composeSyncApns(read({ part: 'event' }));
    expect({ pushType, priority }).toEqual({ pushType: 'background', priority: '5' });
    expect(JSON.parse(body)).toEqual({ aps: { 'content-available': 1 }, ...event });
  });
});

describe('FCM', () => {
  test('Android: data without a notification, with the badge, which does not wake the phone', () => {
    expect(fcm({ platform: 'android', part: 'event', badge: 2 })).toEqual({
      token: 'a1b2c3d4',
      data: { ...data, badge: '2' },
      android: { priority: 'NORMAL', ttl: '86400s' },
    });
  });

  test('a Firebase Installation ID is sent as such', () => {
    expect(fcm({ platform: 'android', part: 'event', addressKind: 'fid' })).toMatchObject({ fid: 'a1b2c3d4' });
  });

  test('iOS: as APNs itself would get it', () => {
    const headers = { 'apns-priority': '5', 'apns-expiration': '0' };
    expect(fcm({ badge: 1 })).toEqual({
      token: 'a1b2c3d4',
      apns: { headers: { ...headers, 'apns-push-type': 'alert' }, payload: { aps: { badge: 1 } } },
    });
    expect(fcm({ part: 'event' })).toEqual({
      token: 'a1b2c3d4',
      data,
      apns: { headers: { ...headers, 'apns-push-type': 'background' }, payload: { aps: { 'content-available': 1 } } },
    });
  });

  test.each<[string, Partial<ReadElsewhere>]>([
    ['Android', { platform: 'android', part: 'event' }],
    ['iOS, the badge', {}],
    ['iOS, the event', { part: 'event' }],
  ])('%s: FCM takes it', (_, differences) => {
    const body = Buffer.from(JSON.stringify({ message: fcm(differences) }));
    expect(checkFcmMessage(body)).toMatchObject({ kind: 'message' });
  });
});

test('ids that would not fit are left out, the oldest first', () => {
  const messageIds = Array.from({ length: 10 }, (_, index) => `${index}${'ü"'.repeat(150)}`);
  const conversationId = '\u2028"'.repeat(85);
  const composed = read({ platform: 'android', part: 'event', messageIds, conversationId });
  for (const body of [composeSyncApns({ ...composed, platform: 'ios' }).body, composeSyncFcm(composed).json]) {
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
    expect(body).toContain('0ü');
    expect(body).not.toContain('9ü');
  }
});
