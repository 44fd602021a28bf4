import { describe, expect, test } from '@jest/globals';
import { applyReport, isWatching, type Presence, type PresenceReport } from '../../../lambdas/core/presence.ts';

const receivedAt = 1_800_000_000_000;
const settings = { presenceMs: 60_000, messageExpiryMs: 3_600_000 };
const report = (more: Partial<PresenceReport> = {}): PresenceReport => ({
  customerId: 'alice',
  deviceId: 'phone',
  status: 'active',
  receivedAt,
  ...more,
});
const stored = (more: Partial<PresenceReport> = {}, previous?: Presence): Presence => {
  const presence = applyReport(previous, report(more), settings);
  if (!presence) throw new Error('the report was older');
  return presence;
};

describe('applyReport', () => {
  test('active counts from the moment it became true', () => {
    expect(stored({ ageMs: 5_000 })).toMatchObject({
      reportedAt: receivedAt - 5_000,
      freshUntil: receivedAt + 55_000,
      lastActiveAt: receivedAt - 5_000,
    });
  });

  test('a report is never later than it was received', () => {
    expect(stored({ ageMs: -5_000 }).reportedAt).toBe(receivedAt);
  });

  test('an older report does not overwrite a newer one', () => {
    expect(applyReport(stored(), report({ ageMs: 1 }), settings)).toBeUndefined();
    expect(applyReport(stored(), report({ status: 'background' }), settings)).toBeDefined();
  });

  test('background ends watching', () => {
    const before = stored({ ageMs: 10_000 });
    expect(isWatching(before, receivedAt)).toBe(true);
    expect(isWatching(stored({ status: 'background' }, before), receivedAt)).toBe(false);
  });

  test('background with its age proves until then, if the device was active within one heartbeat', () => {
    const before = stored({ receivedAt: receivedAt - 30_000 });
    expect(stored({ status: 'background', ageMs: 1_000 }, before).lastActiveAt).toBe(receivedAt - 1_000);
  });

  test('background without its age proves nothing new', () => {
    const before = stored({ receivedAt: receivedAt - 10_000 });
    expect(stored({ status: 'background' }, before).lastActiveAt).toBe(receivedAt - 10_000);
  });

  test('background after more than one heartbeat of silence proves nothing new', () => {
    const before = stored({ receivedAt: receivedAt - 30_001 });
    expect(stored({ status: 'background', ageMs: 0 }, before).lastActiveAt).toBe(receivedAt - 30_001);
  });

  test('a second background report does not prolong the proof', () => {
    const active = stored({ receivedAt: receivedAt - 10_000 });
    const left = stored({ status: 'background', ageMs: 0, receivedAt: receivedAt - 8_000 }, active);
    expect(stored({ status: 'background', ageMs: 0 }, left).lastActiveAt).toBe(receivedAt - 8_000);
  });

  test('background alone proves nothing', () => {
    expect(stored({ status: 'background', ageMs: 0 }).lastActiveAt).toBeUndefined();
  });

  test('the row outlives all that it proves', () => {
    expect(stored().expiresAt).toBe(receivedAt + 86_400_000);
    expect(applyReport(undefined, report(), { ...settings, messageExpiryMs: 172_800_000 })?.expiresAt).toBe(
      receivedAt + 172_800_000,
    );
  });
});
