import { expect, test } from '@jest/globals';
import { type Browser, createFeedFrom } from '../../../../local/lab/page/feed-from.ts';
import { keptTrails } from '../../../../local/lab/page/kept-trails.ts';
import type { Attempt, Hello, News, Stations } from '../../../../local/lab/wire.ts';
import { aTrail } from './a-trail.ts';

const none = { visible: 0, inFlight: 0, delayed: 0 };
const stations: Stations = {
  heard: 0,
  routed: 0,
  decisions: {},
  ends: { seen: 0, pushed: 0, withheld: 0 },
  lanes: [],
  later: none,
  deadLetters: 0,
  busy: { route: 0, dispatch: {} },
  answers: {},
};
const hello: Hello = {
  now: 5_000,
  startedAt: 4_000,
  settings: { presenceSeconds: 60, privacyMode: 'generic', collapse: 'conversation', apnsApp: 'a', fcmApp: 'f' },
  sources: [{ name: 'genesys', title: 'Genesys Cloud', namesCustomer: false }],
  trails: [],
  stations,
  attempts: [],
};
const anAttempt = (seq: number): Attempt => ({
  seq,
  channel: 'apns',
  deviceToken: 'ab',
  headers: {},
  payload: {},
  at: 1,
  answeredAt: 2,
  accepted: true,
});

/** A feed whose connection, frames and time are in the test's hands. */
function aFeed() {
  const listeners = new Map<string, (event: { data?: unknown }) => void>();
  const frames: (() => void)[] = [];
  const later: (() => void)[] = [];
  const connection = { state: 1, count: 0, closed: 0 };
  const browser: Browser = {
    connect: () => {
      connection.count += 1;
      return {
        get readyState() {
          return connection.state;
        },
        addEventListener: (name, listener) => listeners.set(name, listener),
        close: () => {
          connection.closed += 1;
        },
      };
    },
    beforeNextFrame: (callback) => frames.push(callback),
    now: () => 1_000,
    after: (_delayMs, callback) => later.push(callback),
  };
  const feed = createFeedFrom(browser);
  return {
    feed,
    connection,
    frames,
    later,
    say: (name: 'hello' | 'news', said: Hello | News | string) =>
      listeners.get(name)?.({ data: typeof said === 'string' ? said : JSON.stringify(said) }),
    fail: () => listeners.get('error')?.({}),
    frame: () => {
      for (const callback of frames.splice(0)) callback();
    },
  };
}

test('after hello it is connected, and knows how far the functions’ clock is ahead', () => {
  const { feed, say, frame } = aFeed();
  expect(feed.connected.value).toBe(false);
  say('hello', { ...hello, trails: [aTrail()] });
  frame();
  expect(feed.connected.value).toBe(true);
  expect(feed.hello.value?.sources).toEqual(hello.sources);
  expect(feed.clockOffsetMs.value).toBe(4_000);
  expect(feed.trails.value.map(({ id }) => id)).toEqual(['trail-1']);
});

test('however much news comes, signals move once a frame, and can be found before', () => {
  const { feed, say, frame, frames } = aFeed();
  say('hello', hello);
  frame();
  const before = feed.trails.value;
  for (let number = 1; number <= 50; number += 1) say('news', { now: 5_000, trails: [aTrail({ number })] });
  expect(feed.trails.value).toBe(before);
  expect(feed.find('c-1', 'm-50')?.number).toBe(50);
  expect(frames).toHaveLength(1);
  frame();
  expect(feed.trails.value).toHaveLength(50);
});

test('news without trails leaves the list as it is', () => {
  const { feed, say, frame } = aFeed();
  say('hello', { ...hello, trails: [aTrail()] });
  frame();
  const before = feed.trails.value;
  say('news', { now: 5_000, stations: { ...stations, heard: 7 } });
  frame();
  expect(feed.trails.value).toBe(before);
  expect(feed.stations.value?.heard).toBe(7);
});

test('a trail is replaced by what is newer of it, and only the newest are kept, oldest first', () => {
  const { feed, say, frame } = aFeed();
  say('hello', hello);
  const all = Array.from({ length: keptTrails + 40 }, (_, index) => aTrail({ number: index + 1 }));
  say('news', { now: 5_000, trails: all });
  say('news', { now: 5_000, trails: [aTrail({ number: 100, state: 'seen' })] });
  frame();
  const kept = feed.trails.value;
  expect(kept.map(({ number }) => number)).toEqual(Array.from({ length: keptTrails }, (_, index) => index + 41));
  expect(kept.find(({ number }) => number === 100)?.state).toBe('seen');
  expect(feed.find('c-1', 'm-40')).toBeUndefined();
});

test('a runner that was started anew is told from one that was only away', () => {
  const { feed, say, fail } = aFeed();
  say('hello', hello);
  fail();
  say('hello', { ...hello, now: 9_000 });
  expect([feed.connected.value, feed.isAnother.value]).toEqual([true, false]);
  fail();
  say('hello', { ...hello, startedAt: 9_500 });
  expect([feed.connected.value, feed.isAnother.value]).toEqual([true, true]);
});

test('attempts are handed on at once, those of a connection that was away too, until nobody listens', () => {
  const { feed, say } = aFeed();
  const heard: number[] = [];
  const stop = feed.onAttempt(({ seq }) => heard.push(seq));
  say('hello', hello);
  say('news', { now: 5_000, attempts: [anAttempt(1), anAttempt(2)] });
  say('hello', { ...hello, attempts: [anAttempt(3)] });
  expect(heard).toEqual([1, 2, 3]);
  stop();
  say('news', { now: 5_000, attempts: [anAttempt(4)] });
  expect(heard).toEqual([1, 2, 3]);
});

test('another connection says anew what there is; the first hello stays', () => {
  const { feed, say, frame } = aFeed();
  say('hello', { ...hello, trails: [aTrail({ number: 8 })] });
  frame();
  const first = feed.hello.value;
  say('hello', { ...hello, now: 6_000, trails: [aTrail({ number: 1 })] });
  frame();
  expect(feed.trails.value.map(({ number }) => number)).toEqual([1]);
  expect(feed.hello.value).toBe(first);
});

test('a connection that breaks says so, and one that the browser gave up is made again', () => {
  const { feed, say, fail, connection, later } = aFeed();
  say('hello', hello);
  fail();
  expect(feed.connected.value).toBe(false);
  expect(later).toHaveLength(0);
  connection.state = 2;
  fail();
  for (const callback of later) callback();
  expect([connection.count, connection.closed]).toEqual([2, 1]);
  say('hello', hello);
  expect(feed.connected.value).toBe(true);
});

test('what is not as agreed is left out, and the rest is shown', () => {
  const { feed, say, frame } = aFeed();
  say('hello', 'no JSON');
  say('hello', '{"now": 5000}');
  expect(feed.connected.value).toBe(false);
  say('hello', hello);
  say('news', '[]');
  say('news', JSON.stringify({ now: 5_000, trails: [{ id: 'half' }, aTrail()], stations: { heard: 'many' } }));
  frame();
  expect(feed.trails.value.map(({ id }) => id)).toEqual(['trail-1']);
  expect(feed.stations.value).toEqual(stations);
});
