import { describe, expect, test } from '@jest/globals';
import { comeAgainAfterSeconds, lookAgainAt, type Return } from '../../../lambdas/core/come-again.ts';
import type { Presence } from '../../../lambdas/core/presence.ts';
import { aJob, noon } from '../adapters/journal-entries.ts';

const second = 1_000;
const hour = 3_600 * second;
const receive = { now: noon, expiresAt: noon + hour, receives: 1, maximumReceives: 10 };
const watching = (lookAgainAt: number): Return => ({ kind: 'watching', lookAgainAt });
const tryLater = (retryAfterSeconds?: number): Return => ({
  kind: 'try-later',
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

describe('when a job comes again', () => {
  test.each<[string, Return, number]>([
    ['watching: at the next look', watching(noon + 20 * second), 20],
    ['watching: never before it', watching(noon + 19_001), 20],
    ['as long as the provider says', tryLater(30), 30],
    ['where it says nothing', tryLater(), 180],
    ['a channel that is down', { kind: 'channel-down' }, 60],
  ])('%s', (_, why, seconds) => {
    expect(comeAgainAfterSeconds(why, receive)).toBe(seconds);
  });

  test.each<[string, Return]>([
    ['a look that is due', watching(noon - second)],
    ['no wait', tryLater(0)],
    ['nothing to wait for', { kind: 'at-once' }],
  ])('%s: not at once, but after a second, while many receives are left', (_, why) => {
    expect(comeAgainAfterSeconds(why, { ...receive, maximumReceives: 100 })).toBe(1);
  });

  test.each<[string, Return]>([
    ['watching', watching(noon + hour)],
    ['later', tryLater(900)],
    ['where the provider says nothing', tryLater()],
    ['channel down', { kind: 'channel-down' }],
  ])('%s: no later than a second after the job expires', (_, why) => {
    expect(comeAgainAfterSeconds(why, { ...receive, expiresAt: noon + 10 * second })).toBe(11);
    expect(comeAgainAfterSeconds(why, { ...receive, expiresAt: noon + 10 * second - 1 })).toBe(11);
    expect(comeAgainAfterSeconds(why, { ...receive, expiresAt: noon - hour })).toBe(1);
  });

  test.each<[string, Return, number]>([
    ['no wait', tryLater(0), hour],
    ['a wait of 10 s', tryLater(10), hour],
    ['a channel that is down', { kind: 'channel-down' }, hour],
    ['a day of it', { kind: 'channel-down' }, 24 * hour],
  ])(
    '%s, however often: the job meets its expiry before the queue buries it, with a receive in reserve',
    (_, why, life) => {
      const expiresAt = noon + life;
      let now = noon;
      let receives = 1;
      while (now < expiresAt) {
        now += second * comeAgainAfterSeconds(why, { ...receive, now, expiresAt, receives });
        receives += 1;
      }
      expect(receives).toBeLessThan(receive.maximumReceives);
      expect(now - expiresAt).toBeLessThanOrEqual(2 * second);
    },
  );

  test('the first waits are not longer for that', () => {
    const waits = [1, 2, 3, 4].map((receives) => comeAgainAfterSeconds(tryLater(20), { ...receive, receives }));
    expect(waits).toEqual([20, 20, 20, 45]);
  });
});

describe('when to look again at a customer who seems to be watching', () => {
  const tablet = (freshUntil: number): Presence => ({
    customerId: 'anna',
    deviceId: 'tablet',
    status: 'active',
    reportedAt: noon,
    freshUntil,
    lastActiveAt: noon,
    expiresAt: noon + hour,
  });
  const presences = [tablet(noon + 40 * second), tablet(noon + 60 * second)];

  test.each([
    ['soon at first', 1, presences, noon + 20 * second],
    ['then when nobody is watching any more', 2, presences, noon + 60 * second],
    ['no later than that', 1, [tablet(noon + 5 * second)], noon + 5 * second],
    ['somebody else does not count', 2, [{ ...tablet(noon + hour), customerId: 'bob' }], noon],
    ['nobody is', 1, [], noon],
  ])('%s', (_, receives, who, at) => {
    expect(lookAgainAt(aJob(), who, { now: noon, receives })).toBe(at);
  });
});
