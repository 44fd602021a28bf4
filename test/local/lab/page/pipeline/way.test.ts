import { expect, test } from '@jest/globals';
import { stations } from '../../../../../local/lab/page/pipeline/station.ts';
import { wayBetween, wayOf } from '../../../../../local/lab/page/pipeline/way.ts';

test('a push goes through its lane, its dispatcher and its provider', () => {
  expect(wayOf('rule', 'pushed', ['lane-fcm-urgent'])).toEqual([
    'route',
    'decide',
    'lane-fcm-urgent',
    'dispatch-fcm',
    'provider-fcm',
    'pushed',
  ]);
});

test('a push that was refused comes back from the provider to the dispatcher', () => {
  expect(wayOf('decide', 'dead-letters', ['lane-apns-normal', 'provider-apns'])).toEqual([
    'lane-apns-normal',
    'dispatch-apns',
    'provider-apns',
    'dispatch-apns',
    'dead-letters',
  ]);
});

test('later leads back to the decision', () => {
  expect(wayOf('later', 'seen')).toEqual(['route', 'decide', 'seen']);
  expect(wayOf('later', 'lane-apns-normal', ['lane-apns-normal'])).toEqual(['route', 'decide', 'lane-apns-normal']);
});

test('what is past the lanes goes on from where it is', () => {
  expect(wayOf('dispatch-apns', 'pushed', ['lane-apns-normal'])).toEqual(['provider-apns', 'pushed']);
  expect(wayOf('provider-apns', 'later', ['lane-apns-normal', 'provider-apns'])).toEqual(['dispatch-apns', 'later']);
});

test('who stays goes nowhere', () => {
  expect(wayOf('later', 'later', ['lane-apns-normal'])).toEqual([]);
});

test.each(stations)('from the rule there is a way to %s, and it never leaves the lines', (station) => {
  const way = ['rule' as const, ...wayBetween('rule', station)];
  expect(way.at(-1)).toBe(station);
  for (const [index, at] of way.entries()) {
    const before = way[index - 1];
    if (before) expect(wayBetween(before, at)).toEqual([at]);
  }
  expect(new Set(way).size).toBe(way.length);
});
