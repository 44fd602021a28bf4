import { describe, expect, test } from '@jest/globals';
import type { Device } from '../../../lambdas/core/device.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import type { Presence } from '../../../lambdas/core/presence.ts';
import { recheck } from '../../../lambdas/core/recheck.ts';
import type { WithheldReason } from '../../../lambdas/core/withheld-reason.ts';

const sentAt = 1_800_000_000_000;
const second = 1_000;
const now = sentAt + 5 * second;
const job: PushJob = {
  v: 1,
  conversation: 'conversation-1',
  messageId: 'message-1',
  customerId: 'anna',
  deviceId: 'phone',
  channel: 'apns',
  step: 0,
  sentAt,
  expiresAt: sentAt + 3_600 * second,
  content: { mode: 'generic' },
};
const phone: Device = {
  customerId: 'anna',
  deviceId: 'phone',
  channel: 'apns',
  token: 'aa11',
  environment: 'production',
  registeredAt: 1,
  version: 1,
  recipient: 'r',
};
const presence = (differences: Partial<Presence> = {}): Presence => ({
  customerId: 'anna',
  deviceId: 'tablet',
  status: 'active',
  reportedAt: sentAt - second,
  freshUntil: sentAt + 59 * second,
  lastActiveAt: sentAt - second,
  expiresAt: sentAt + 86_400 * second,
  ...differences,
});
const seenIt = presence({ lastActiveAt: sentAt + 2 * second });

const look = (tables: Partial<Parameters<typeof recheck>[1]> = {}, at = now) =>
  recheck(job, { device: phone, owner: 'anna', presences: [], ...tables }, at);
const withheld = (reason: WithheldReason) => ({ kind: 'end', end: { state: 'withheld', reason } });

test('nothing has changed: to the device as it is now', () => {
  const device = { ...phone, token: 'bb22', version: 2 };
  expect(look({ device })).toEqual({ kind: 'send', device });
});

describe('whose conversation it is', () => {
  test('another’s by now: withheld, whatever else is true', () => {
    expect(look({ owner: 'bob' })).toEqual(withheld('owner-changed'));
    expect(look({ owner: 'bob', presences: [seenIt] })).toEqual(withheld('owner-changed'));
    expect(look({ owner: 'bob', device: undefined }, job.expiresAt)).toEqual(withheld('owner-changed'));
  });
  test('nobody’s any more, because its binding ran out: the job still names the customer', () => {
    expect(look({ owner: undefined })).toMatchObject({ kind: 'send' });
    expect(look({ owner: undefined, presences: [seenIt] })).toEqual({ kind: 'end', end: { state: 'seen' } });
  });
});

describe('whether it was seen', () => {
  test('a message that was seen is seen, also where its device has left the channel since', () => {
    const device = { ...phone, channel: 'fcm' } as const;
    expect(look({ device, presences: [seenIt] })).toEqual({ kind: 'end', end: { state: 'seen' } });
  });

  test('on any device of the customer', () => {
    expect(look({ presences: [presence(), seenIt] })).toEqual({ kind: 'end', end: { state: 'seen' } });
  });
  test('too early to prove it: watching', () => {
    expect(look({ presences: [presence({ lastActiveAt: sentAt + 2 * second - 1 })] })).toEqual({ kind: 'watching' });
  });
  test('what somebody else did counts for nothing', () => {
    expect(look({ presences: [presence({ customerId: 'bob' }), { ...seenIt, customerId: 'bob' }] })).toMatchObject({
      kind: 'send',
    });
  });
  test('no longer watching: sent', () => {
    expect(look({ presences: [presence({ freshUntil: now })] })).toMatchObject({ kind: 'send' });
    expect(look({ presences: [presence({ status: 'background' })] })).toMatchObject({ kind: 'send' });
  });
  test('seen before it expired stays seen, watching does not', () => {
    expect(look({ presences: [seenIt] }, job.expiresAt)).toEqual({ kind: 'end', end: { state: 'seen' } });
    const watching = presence({ freshUntil: job.expiresAt + second });
    expect(look({ presences: [watching] }, job.expiresAt)).toEqual(withheld('expired'));
  });
});

test('its expiry is the job’s own: the moment itself is too late', () => {
  expect(look({}, job.expiresAt)).toEqual(withheld('expired'));
  expect(look({}, job.expiresAt - 1)).toMatchObject({ kind: 'send' });
});

describe('the device', () => {
  test.each<[string, Device | undefined, WithheldReason]>([
    ['deleted', undefined, 'no-device'],
    ['gone', { ...phone, gone: { since: 1, reason: 'Unregistered' } }, 'devices-gone'],
    ['on another channel', { ...phone, channel: 'fcm' }, 'channel-changed'],
    ['another customer’s', { ...phone, customerId: 'bob' }, 'no-device'],
  ])('%s', (_, device, reason) => {
    expect(look({ device })).toEqual(withheld(reason));
  });
});
