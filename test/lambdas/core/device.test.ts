import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../lambdas/core/decide.ts';
import { type Device, hasExpired } from '../../../lambdas/core/device.ts';
import { noon } from '../adapters/journal-entries.ts';
import { aDevice, evidence, goneSince } from './entries.ts';

test.each<[string, Partial<Device>, boolean]>([
  ['without a time, as those of former versions', {}, false],
  ['before its time', { expiresAt: noon + 1 }, false],
  ['at its time', { expiresAt: noon }, true],
  ['gone: its mark says more', { expiresAt: noon, gone: goneSince(noon - 1) }, false],
])('a device %s', (_, differences, expired) => {
  expect(hasExpired(aDevice('phone', differences), noon)).toBe(expired);
});

describe('a device that was idle for too long gets no push', () => {
  const decided = (devices: Device[]) =>
    decide({
      now: noon,
      message: { conversation: 'conversation-1', sentAt: noon, expiresAt: noon + 1_000 },
      step: 0,
      conversation: evidence({ presences: [] }),
      devices,
      channels: ['apns'],
    });
  const [old, current] = [aDevice('old', { expiresAt: noon }), aDevice('current', { expiresAt: noon + 1 })];

  test('and is not even passed over, beside another', () => {
    expect(decided([old, current])).toEqual({ kind: 'push', devices: [current], passedOver: [] });
  });

  test('nor without another', () => {
    expect(decided([old])).toEqual({ kind: 'withheld', reason: 'no-device' });
  });

  test('one that is gone still says why', () => {
    const gone = aDevice('gone', { gone: goneSince(noon - 1), expiresAt: noon });
    expect(decided([old, gone])).toEqual({ kind: 'withheld', reason: 'devices-gone' });
  });
});
