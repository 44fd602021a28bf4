import { expect, test } from '@jest/globals';
import { decidedWords, endWords, nextLook } from '../../../../../local/lab/page/pipeline/end-words.ts';
import { duration, secondsUntil } from '../../../../../local/lab/page/pipeline/times.ts';
import { pushWords } from '../../../../../local/lab/page/pipeline/words.ts';
import type { Trail } from '../../../../../local/lab/wire.ts';
import { aPush, aTrail } from '../a-trail.ts';

const delivered = (deviceId: string, changedAt: number) => aPush({ deviceId, state: 'delivered', tries: 1, changedAt });
const ended: readonly (readonly [Partial<Trail>, string])[] = [
  [
    { state: 'pushed', endedAt: 1_300, pushes: [delivered('a', 1_050), delivered('b', 1_074), delivered('c', 1_060)] },
    'pushed to 3 devices in 84 ms',
  ],
  [
    { state: 'pushed', endedAt: 1_300, pushes: [delivered('a', 1_050), aPush({ state: 'gone' })] },
    'pushed to 1 device in 60 ms',
  ],
  [{ state: 'withheld', reason: 'muted', endedAt: 1_010 }, 'withheld: muted'],
  [{ state: 'withheld', reason: 'devices-gone', pushes: [aPush({ state: 'gone' })] }, 'withheld: gone'],
  [
    { state: 'withheld', reason: 'devices-gone', pushes: [aPush({ state: 'gone' }), aPush({ state: 'gone' })] },
    'withheld: all devices gone',
  ],
  [{ state: 'seen', seenBy: 'active', endedAt: 5_000 }, 'seen: the app showed it'],
  [{ state: 'open', decision: 'watching', lookAt: 15_001 }, 'looks again in 14 s'],
  [
    { state: 'open', pushes: [aPush(), aPush({ deviceId: 'tablet' }), delivered('c', 1_060)] },
    'on its way to 2 devices',
  ],
];

test.each(ended)('a list says %j as “%s”', (trail, words) => {
  expect(endWords(aTrail(trail), 1_100)).toBe(words);
});

test('a wait is said by its time only where nothing else is under way', () => {
  const waiting = aPush({ state: 'waiting', because: 'try-later', until: 9_000 });
  expect(nextLook(aTrail({ pushes: [waiting, delivered('b', 1_060)] }))).toBe(9_000);
  expect(nextLook(aTrail({ pushes: [waiting, aPush({ deviceId: 'b' })] }))).toBeUndefined();
  expect(nextLook(aTrail({ state: 'seen', lookAt: 9_000 }))).toBeUndefined();
});

test('a decision names its devices, its lane, and how often it was taken up', () => {
  const pushes = [aPush(), aPush({ deviceId: 'tablet' })];
  expect(decidedWords(aTrail({ pushes, lane: 'urgent', step: 2 }))).toBe(
    'push to 2 devices, urgent, taken up 2 times more',
  );
  expect(decidedWords(aTrail({ decision: 'watching' }))).toBe('watching, without proof yet');
});

test('a push says its outcome', () => {
  expect(pushWords(aPush({ state: 'delivered', tries: 3 }))).toBe('delivered at try 3');
  expect(pushWords(aPush({ state: 'refused', isDead: true }))).toBe('dead letter');
  expect(pushWords(aPush({ state: 'withheld', reason: 'owner-changed' }))).toBe('withheld: owner changed');
  expect(pushWords(aPush({ state: 'withheld', reason: 'devices-gone' }))).toBe('gone');
});

test.each([
  [0, '0 ms'],
  [-3, '0 ms'],
  [999, '999 ms'],
  [1_249, '1.2 s'],
  [14_400, '14 s'],
  [59_600, '1 min'],
  [125_000, '2 min 5 s'],
  [3_600_000, '1 h'],
  [11_400_000, '3 h 10 min'],
])('%d ms are said as “%s”', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

test('a countdown goes by whole seconds and never below none', () => {
  expect([14_001, 5_000, 1, 0, -400].map((left) => secondsUntil(left, 0))).toEqual([
    '15 s',
    '5 s',
    '1 s',
    '0 s',
    '0 s',
  ]);
});
