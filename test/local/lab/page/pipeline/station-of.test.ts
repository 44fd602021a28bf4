import { expect, test } from '@jest/globals';
import { lingerMs, stationOf } from '../../../../../local/lab/page/pipeline/station-of.ts';
import type { Trail, TrailPush } from '../../../../../local/lab/wire.ts';
import { aPush, aTrail } from '../a-trail.ts';

const now = 2_000;
const placeOf = (trail: Trail) => stationOf(trail, now).map(({ station, tone }) => `${station} ${tone}`);
const placeOfPush = (push: Partial<TrailPush>, trail: Partial<Trail> = {}) =>
  placeOf(aTrail({ ...trail, pushes: [aPush(push)] }));

test('a message stands where it was decided until it has pushes', () => {
  expect(placeOf(aTrail())).toEqual(['decide moving']);
});

test.each([
  ['watching', 'later waiting'],
  ['customer-unknown', 'later held-up'],
  ['deferred', 'later held-up'],
] as const)('decided as %s it waits in later', (decision, place) => {
  expect(placeOf(aTrail({ decision, lookAt: 20_000 }))).toEqual([place]);
});

test.each([
  [{ state: 'seen', seenBy: 'active' }, 'seen good'],
  [{ state: 'withheld', reason: 'muted' }, 'withheld quiet'],
] as const)('a message that ends without pushes stands at its end: %j', (end, place) => {
  expect(placeOf(aTrail({ ...end, endedAt: 1_900 }))).toEqual([place]);
});

test('a message to several devices has a token for each, and keeps the first one', () => {
  const [before] = stationOf(aTrail({ decision: 'watching' }), now);
  const after = stationOf(aTrail({ pushes: [aPush(), aPush({ deviceId: 'android', channel: 'fcm' })] }), now);
  expect(after.map(({ station }) => station)).toEqual(['lane-apns-normal', 'lane-fcm-normal']);
  expect(after[0]?.key).toBe(before?.key);
  expect(new Set(after.map(({ key }) => key)).size).toBe(2);
});

test('the lane of the message is the lane of its pushes', () => {
  expect(placeOfPush({}, { lane: 'urgent' })).toEqual(['lane-apns-urgent moving']);
});

test('a push goes from its lane to the dispatcher, and to the provider', () => {
  expect(placeOfPush({ queuedAt: 1_005 })).toEqual(['lane-apns-normal moving']);
  expect(placeOfPush({ queuedAt: 1_005, takenAt: 1_010 })).toEqual(['dispatch-apns moving']);
  expect(placeOfPush({ takenAt: 1_010, state: 'sending', changedAt: 1_020, tries: 1 })).toEqual([
    'provider-apns moving',
  ]);
});

test('a push that the provider could not take waits in later, and comes back through its lane', () => {
  const waiting = {
    state: 'waiting',
    because: 'try-later',
    until: 12_000,
    takenAt: 1_010,
    changedAt: 1_050,
    tries: 1,
  } as const;
  expect(placeOfPush(waiting)).toEqual(['later held-up']);
  expect(placeOfPush({ ...waiting, because: 'watching' })).toEqual(['later waiting']);
  expect(placeOfPush({ ...waiting, queuedAt: 12_000 })).toEqual(['lane-apns-normal moving']);
  expect(placeOfPush({ ...waiting, queuedAt: 12_000, takenAt: 12_010 })).toEqual(['dispatch-apns moving']);
});

test.each([
  [{ state: 'delivered' }, 'pushed good'],
  [{ state: 'seen' }, 'seen good'],
  [{ state: 'gone' }, 'withheld bad'],
  [{ state: 'refused' }, 'withheld bad'],
  [{ state: 'refused', isDead: true }, 'dead-letters bad'],
  [{ state: 'superseded' }, 'withheld quiet'],
  [{ state: 'withheld', reason: 'owner-changed' }, 'withheld quiet'],
] as const)('a push that has ended stands at its end: %j', (end, place) => {
  expect(placeOfPush({ ...end, changedAt: 1_900 })).toEqual([place]);
});

test('a push without an end of its own ends as its message did', () => {
  expect(placeOfPush({}, { state: 'seen', seenBy: 'read', endedAt: 1_900 })).toEqual(['seen good']);
});

test('what has ended goes out of sight after a while, and what is open never does', () => {
  const delivered = aPush({ state: 'delivered', changedAt: 1_900 });
  const trail = aTrail({ pushes: [delivered, aPush({ deviceId: 'tablet' })] });
  expect(stationOf(trail, 1_900 + lingerMs - 1)).toHaveLength(2);
  expect(stationOf(trail, 1_900 + lingerMs).map(({ station }) => station)).toEqual(['lane-apns-normal']);
});

test('a push through a channel that is not in the picture has no token', () => {
  expect(placeOfPush({ channel: 'telegram' })).toEqual([]);
});

test('a push remembers its lane, and the provider that refused it', () => {
  const [delivered] = stationOf(aTrail({ pushes: [aPush({ state: 'delivered', tries: 1, changedAt: 1_900 })] }), now);
  const [gone] = stationOf(aTrail({ pushes: [aPush({ state: 'gone', tries: 1, changedAt: 1_900 })] }), now);
  expect(delivered?.through).toEqual(['lane-apns-normal']);
  expect(gone?.through).toEqual(['lane-apns-normal', 'provider-apns']);
});
