import { describe, expect, test } from '@jest/globals';
import { decide, type Facts } from '../../../lambdas/core/decide.ts';
import type { Device } from '../../../lambdas/core/device.ts';
import type { Presence } from '../../../lambdas/core/presence.ts';

const now = 1_800_000_000_000;
const second = 1000;

const device = (deviceId: string, more: Partial<Device> = {}): Device => ({
  customerId: 'alice',
  deviceId,
  channel: 'apns',
  token: 'ab',
  environment: 'production',
  registeredAt: now - 1000 * second,
  version: 1,
  recipient: 'r',
  ...more,
});
const presence = (more: Partial<Presence> = {}): Presence => ({
  customerId: 'alice',
  deviceId: 'phone',
  status: 'active',
  reportedAt: now - 10 * second,
  freshUntil: now + 50 * second,
  lastActiveAt: now - 10 * second,
  expiresAt: now + 86_400 * second,
  ...more,
});
const facts = (more: Partial<Facts> = {}): Facts => ({
  now,
  sentAt: now,
  step: 0,
  owner: 'alice',
  presences: [],
  devices: [device('phone')],
  channels: ['apns', 'fcm'],
  messageExpiryMs: 3600 * second,
  ...more,
});

describe('decide', () => {
  test('unknown presence pushes to every device', () => {
    const devices = [device('phone'), device('tablet', { channel: 'fcm' })];
    expect(decide(facts({ devices }))).toEqual({ kind: 'push', devices, passedOver: [] });
  });

  test('a fresh active report is watching, first looked at after 20 s', () => {
    expect(decide(facts({ presences: [presence()] }))).toEqual({ kind: 'watching', lookAgainAt: now + 20 * second });
  });

  test('the first look is never later than the end of freshness, later looks are then', () => {
    const presences = [presence({ freshUntil: now + 3 * second })];
    expect(decide(facts({ presences }))).toEqual({ kind: 'watching', lookAgainAt: now + 3 * second });
    const long = [presence({ freshUntil: now + 50 * second })];
    expect(decide(facts({ presences: long, step: 1 }))).toEqual({ kind: 'watching', lookAgainAt: now + 50 * second });
  });

  test('freshness ends at its moment', () => {
    expect(decide(facts({ presences: [presence({ freshUntil: now })] })).kind).toBe('push');
    expect(decide(facts({ presences: [presence({ freshUntil: now + 1 })] })).kind).toBe('watching');
  });

  test('a tablet in the background does not hide a phone that is watching', () => {
    const presences = [presence({ deviceId: 'tablet', status: 'background', freshUntil: now }), presence()];
    expect(decide(facts({ presences })).kind).toBe('watching');
  });

  test('active at least 2 s after the message is seen, less is not', () => {
    const proof = (lastActiveAt: number) => [presence({ lastActiveAt, freshUntil: now - 1 })];
    expect(decide(facts({ sentAt: now - 9 * second, presences: proof(now - 7 * second) }))).toEqual({
      kind: 'seen',
      byDevice: 'phone',
    });
    expect(decide(facts({ sentAt: now - 9 * second, presences: proof(now - 7 * second - 1) })).kind).toBe('push');
  });

  test('seen holds for a message that came days late', () => {
    const sentAt = now - 2 * 86_400 * second;
    expect(decide(facts({ sentAt, presences: [presence({ lastActiveAt: sentAt + 5 * second })] })).kind).toBe('seen');
  });

  test('presence of another than the owner neither watches nor proves', () => {
    const presences = [presence({ customerId: 'bob', lastActiveAt: now + 10 * second })];
    expect(decide(facts({ presences })).kind).toBe('push');
  });

  test.each([
    ['expired', { sentAt: now - 3600 * second }],
    ['customer-unknown', { owner: undefined }],
    ['no-device', { devices: [] }],
    ['no-device', { devices: [device('phone', { customerId: 'bob' })] }],
    ['devices-gone', { devices: [device('phone', { gone: { since: now, reason: 'Unregistered' } })] }],
    ['channel-not-configured', { channels: ['fcm'] as const }],
    ['channel-not-configured', { channels: [] }],
  ])('withheld: %s', (reason, more) => {
    expect(decide(facts(more))).toEqual({ kind: 'withheld', reason });
  });

  test('a device that is passed over is named with its reason', () => {
    const devices = [
      device('phone'),
      device('old', { gone: { since: now, reason: 'Unregistered' } }),
      device('android', { channel: 'fcm' }),
    ];
    expect(decide(facts({ devices, channels: ['apns'] }))).toEqual({
      kind: 'push',
      devices: [devices[0]],
      passedOver: [
        { deviceId: 'old', reason: 'devices-gone' },
        { deviceId: 'android', reason: 'channel-not-configured' },
      ],
    });
  });
});
