import { describe, expect, test } from '@jest/globals';
import { signal } from '@preact/signals';
import type { FaultKind, Provider } from '../../../../../local/lab/page/faults/faults.ts';
import { type Answers, answersText, countSince } from '../../../../../local/lab/page/faults/since.ts';
import { waitingFor, waitingText } from '../../../../../local/lab/page/faults/waiting.ts';
import type { Stations, TrailPush } from '../../../../../local/lab/wire.ts';
import { aTrail } from '../agent/a-feed.ts';

describe('answers since a fault is on', () => {
  const quiet: Answers = { accepted: 0, refused: 0, unavailable: 0, broken: 0 };
  const stationsOf = (apns: Partial<Answers>): Stations => ({
    heard: 0,
    routed: 0,
    decisions: {},
    ends: { seen: 0, pushed: 0, withheld: 0 },
    lanes: [],
    later: { visible: 0, inFlight: 0, delayed: 0 },
    deadLetters: 0,
    busy: { route: 0, dispatch: {} },
    answers: { apns: { ...quiet, ...apns } },
  });
  function since(apns: Partial<Answers>) {
    const on = signal<Readonly<Partial<Record<Provider, FaultKind>>>>({});
    const stations = signal<Stations | undefined>(stationsOf(apns));
    return { on, stations, ...countSince(on, stations) };
  }

  test('count from when it was set, and anew with another one', () => {
    const { on, stations, answers, stop } = since({ accepted: 40, refused: 2 });
    expect(answers.value).toEqual({});
    on.value = { apns: 'bad-key' };
    expect(answers.value).toEqual({ apns: quiet });
    stations.value = stationsOf({ accepted: 40, refused: 14 });
    expect(answers.value).toEqual({ apns: { ...quiet, refused: 12 } });
    on.value = { apns: 'goaway' };
    expect(answers.value).toEqual({ apns: quiet });
    on.value = {};
    expect(answers.value).toEqual({});
    stop();
  });

  test('of a provider that has answered nothing yet, and of a stack that was started anew, all count', () => {
    const { on, stations, answers, stop } = since({ accepted: 40 });
    on.value = { apns: 'throttle', fcm: 'goaway' };
    stations.value = stationsOf({ accepted: 3, unavailable: 1 });
    expect(answers.value).toEqual({ apns: { ...quiet, accepted: 3, unavailable: 1 }, fcm: quiet });
    stop();
  });

  test('are said without those that there were none of', () => {
    expect(answersText(quiet)).toBe('0 taken');
    expect(answersText({ accepted: 1, refused: 12, unavailable: 3, broken: 2 })).toBe(
      '1 taken, 12 refused, 3 told to come later, 2 without an answer',
    );
  });
});

describe('pushes that wait for a provider', () => {
  const times = { timeOfDay: (at: number) => `t${at}`, left: (at: number) => `${at - 100} s` };
  const push = (differences: Partial<TrailPush>): TrailPush => ({
    customerId: 'ada-1',
    deviceId: 'iphone',
    channel: 'apns',
    state: 'waiting',
    because: 'try-later',
    until: 160,
    tries: 1,
    ...differences,
  });
  const said = (...pushes: TrailPush[]) => {
    const waiting = waitingFor([aTrail({ pushes })], 'apns');
    return waiting && waitingText(waiting, times);
  };

  test('are counted, with the time of the next try', () => {
    expect(said(push({}), push({ until: 150 }), push({ channel: 'fcm', until: 110 }))).toBe(
      '2 pushes wait; the next try is at t150 (50 s).',
    );
    expect(said(push({}))).toBe('1 push waits; the next try is at t160 (60 s).');
  });

  test('behind an open breaker wait until it lets one through, which the newest of them knows', () => {
    const down = { because: 'channel-down', detail: 'InvalidProviderToken' } as const;
    expect(said(push({ ...down, until: 160 }), push({ ...down, until: 280 }))).toBe(
      '2 pushes wait; breaker open (InvalidProviderToken): nothing is tried until t280 (180 s).',
    );
  });

  test.each<[string, Partial<TrailPush>]>([
    ['whose customer is back', { because: 'watching' }],
    ['that a person has paused', { because: 'paused' }],
    ['that are being sent', { state: 'sending' }],
    ['that ended', { state: 'delivered' }],
  ])('are not those %s', (_, differences) => {
    expect(said(push(differences))).toBeUndefined();
  });

  test('of a message that has ended wait no more', () => {
    expect(waitingFor([aTrail({ state: 'withheld', pushes: [push({})] })], 'apns')).toBeUndefined();
  });
});
