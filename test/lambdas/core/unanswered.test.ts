import { expect, test } from '@jest/globals';
import { channels } from '../../../lambdas/core/device.ts';
import { isNeverRepeated, maySendAgain } from '../../../lambdas/core/unanswered.ts';

test.each([
  ['apns', [true, true, false]],
  ['fcm', [true, true, false]],
  ['telegram', [true, false, false]],
] as const)('%s, after none, one and two attempts without an answer', (channel, expected) => {
  expect([0, 1, 2].map((unanswered) => maySendAgain(channel, unanswered))).toEqual(expected);
});

test('what is never repeated is over after the first', () => {
  expect(channels.filter(isNeverRepeated)).toEqual(['telegram']);
});
