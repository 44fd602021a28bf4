import { describe, expect, test } from '@jest/globals';
import {
  applyReport,
  hasLeft,
  isWatching,
  type Presence,
  type PresenceReport,
} from '../../../lambdas/core/presence.ts';
import { noon as receivedAt } from '../adapters/journal-entries.ts';
import { aPresence, day, hour, second } from './entries.ts';

const settings = { presenceMs: 60 * second, messageExpiryMs: hour };
const report = (more: Partial<PresenceReport> = {}): PresenceReport => ({
  customerId: 'anna',
  deviceId: 'phone',
  status: 'active',
  receivedAt,
  ...more,
});
/** What stands after these reports, one after the other. */
const standing = (...reports: Partial<PresenceReport>[]): Presence => {
  const presence = reports.reduce<Presence | undefined>(
    (previous, more) => applyReport(previous, report(more), settings) ?? previous,
    undefined,
  );
  if (!presence) throw new Error('no report was taken');
  return presence;
};
const active = (seconds: number, more: Partial<PresenceReport> = {}) => ({
  receivedAt: receivedAt + seconds * second,
  ...more,
});
const background = (seconds: number, more: Partial<PresenceReport> = {}) => ({
  ...active(seconds, more),
  status: 'background' as const,
});

describe('when a report became true', () => {
  test.each([
    ['when it was received', {}, 0],
    ['as long before as it says', { ageMs: 5 * second }, -5],
    ['never later than it was received, whatever the device’s clock', { ageMs: -5 * second }, 0],
  ])('%s', (_, more, seconds) => {
    const at = receivedAt + seconds * second;
    expect(standing(report(more))).toMatchObject({ reportedAt: at, freshUntil: at + 60 * second, lastActiveAt: at });
  });

  test('a report of the background is never fresh', () => {
    expect(standing(background(0)).freshUntil).toBe(receivedAt);
  });
});

describe('the order of reports', () => {
  test.each([
    ['a millisecond older', active(0), active(0, { ageMs: 1 })],
    ['a background report that came late', active(0), background(5, { ageMs: 6 * second })],
    ['an active one of before the background', background(0), active(5, { ageMs: 6 * second })],
  ])('%s changes nothing', (_, first, second_) => {
    expect(applyReport(standing(first), report(second_), settings)).toBeUndefined();
  });

  test('of two of the same time the later one counts', () => {
    expect(standing(active(0), background(0)).status).toBe('background');
    expect(standing(background(0), active(0)).status).toBe('active');
  });
});

describe('the last moment that the app is known to have shown the conversation', () => {
  test.each<[string, Partial<PresenceReport>[], number | undefined]>([
    ['each active report', [active(0), active(30)], 30],
    ['background with its age, active a heartbeat before', [active(0), background(30, { ageMs: 0 })], 30],
    ['… when it left, not when it said so', [active(0), background(60, { ageMs: 40 * second })], 20],
    ['background after more than a heartbeat of silence', [active(0), background(30.001, { ageMs: 0 })], 0],
    ['background that does not say when', [active(0), background(10)], 0],
    ['a second background report', [active(0), background(2, { ageMs: 0 }), background(10, { ageMs: 0 })], 2],
    ['nothing but background', [background(0, { ageMs: 0 })], undefined],
    ['active again', [active(0), background(10), active(20)], 20],
    ['an older report', [active(30), active(40, { ageMs: 30 * second })], 30],
  ])('%s', (_, reports, seconds) => {
    expect(standing(...reports).lastActiveAt).toBe(seconds === undefined ? undefined : receivedAt + seconds * second);
  });
});

describe('when it became active', () => {
  test.each<[string, Partial<PresenceReport>[], number | undefined]>([
    ['the first report', [active(0)], 0],
    ['heartbeats do not move it', [active(0), active(30), active(60), active(119.999)], 0],
    ['a report when the last one has just gone stale', [active(0), active(60)], 60],
    ['a report after it left', [active(0), background(10), active(20)], 20],
    ['leaving does not move it', [active(0), active(30), background(40, { ageMs: 0 })], 0],
    ['nothing but background', [background(0)], undefined],
    ['heartbeats after it came back', [active(0), background(10), active(20), active(50)], 20],
    ['when it says that it did', [background(0), active(10, { ageMs: 4 * second })], 6],
  ])('%s', (_, reports, seconds) => {
    expect(standing(...reports).becameActiveAt).toBe(seconds === undefined ? undefined : receivedAt + seconds * second);
  });

  test('a row that does not say it: its own report', () => {
    const { becameActiveAt, ...without } = aPresence({ reportedAt: receivedAt - 10 * second });
    expect(applyReport(without, report(), settings)?.becameActiveAt).toBe(receivedAt - 10 * second);
  });
});

describe('watching', () => {
  test('until it goes stale', () => {
    const presence = standing(active(0));
    expect(isWatching(presence, receivedAt + 60 * second - 1)).toBe(true);
    expect(isWatching(presence, receivedAt + 60 * second)).toBe(false);
  });

  test('not in the background, however fresh a row says it is', () => {
    expect(isWatching({ ...aPresence(), status: 'background' }, receivedAt)).toBe(false);
  });
});

describe('has left', () => {
  test.each<[string, Partial<PresenceReport>[], Partial<PresenceReport>, boolean]>([
    ['watching, then in the background', [active(0)], background(10), true],
    ['… by its own time, though it says so late', [active(0)], background(80, { ageMs: 30 * second }), true],
    ['a heartbeat', [active(0)], active(30), false],
    ['in the background already', [active(0), background(5)], background(10), false],
    ['stale already', [active(0)], background(60), false],
    ['never heard of', [], background(0), false],
  ])('%s', (_, before, last, left) => {
    const previous = before.length > 0 ? standing(...before) : undefined;
    const next = applyReport(previous, report(last), settings);
    if (!next) throw new Error('the report was older');
    expect(hasLeft(previous, next)).toBe(left);
  });
});

test.each([
  ['a day', hour, day],
  ['as long as messages live', 2 * day, 2 * day],
])('the row outlives all that it proves: %s', (_, messageExpiryMs, outlives) => {
  expect(applyReport(undefined, report({ ageMs: second }), { ...settings, messageExpiryMs })?.expiresAt).toBe(
    receivedAt - second + outlives,
  );
});
