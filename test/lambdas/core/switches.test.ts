import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  askAgainAt,
  isPaused,
  nothingPaused,
  paused,
  resumed,
  type Switches,
  type SwitchTarget,
} from '../../../lambdas/core/switches.ts';

const job = { channel: 'apns', conversation: 'conversation-1' } as const;
const now = 1_000;
const having = (...targets: SwitchTarget[]) => targets.reduce((all, target) => paused(all, target, now), nothingPaused);

describe('what is paused', () => {
  test.each<[string, Switches, boolean]>([
    ['nothing', nothingPaused, false],
    ['everything', having({}), true],
    ['its channel', having({ channel: 'apns' }), true],
    ['another channel', having({ channel: 'fcm' }), false],
    ['its source', having({ source: 'genesys' }), true],
    ['another source', having({ source: 'intercom' }), false],
    ['a channel that this version does not know', having({ channel: 'pigeon' }), false],
  ])('%s', (_, switches, expected) => expect(isPaused(switches, job)).toBe(expected));

  test('a switch keeps the time at which it was set', () => {
    expect(paused(having({ channel: 'apns' }), { channel: 'apns' }, now + 5)).toEqual(having({ channel: 'apns' }));
    expect(paused(having({}), {}, now + 5)).toEqual(having({}));
  });
});

describe('what is resumed', () => {
  const all = having({}, { channel: 'apns' }, { channel: 'fcm' }, { source: 'genesys' });

  test('without a name everything', () => expect(resumed(all, {})).toEqual(nothingPaused));

  test('by its name that alone: what holds everything still holds it', () => {
    const rest = resumed(all, { channel: 'apns' });
    expect(rest).toEqual(having({}, { channel: 'fcm' }, { source: 'genesys' }));
    expect(isPaused(rest, job)).toBe(true);
  });

  test('what was not paused changes nothing', () => {
    expect(resumed(all, { source: 'intercom' })).toEqual(all);
  });
});

test('a paused push is asked for again within the next minute, at the same second of each minute', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(10 ** 12), (conversation, messageId, at) => {
      const message = { conversation, messageId };
      const next = askAgainAt(message, at);
      expect(next).toBeGreaterThanOrEqual(at + 1_000);
      expect(next).toBeLessThan(at + 61_000);
      expect(askAgainAt(message, next)).toBe(next + 60_000);
    }),
  );
});
