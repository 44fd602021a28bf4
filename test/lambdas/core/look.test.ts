import { expect, test } from '@jest/globals';
import { delaySeconds, lookAtConversation } from '../../../lambdas/core/look.ts';
import { noon as now } from '../adapters/journal-entries.ts';
import { day, minute } from './entries.ts';

test.each([
  ['past', -5, 0],
  ['now', 0, 0],
  ['a part of a second', 1, 1],
  ['whole seconds', 2_000, 2],
  ['never early', 2_001, 3],
  ['as long as SQS can', 15 * minute, 900],
  ['no longer', 15 * minute + 1, 900],
  ['a day', day, 900],
])('a look of %s', (_, milliseconds, seconds) => {
  expect(delaySeconds({ at: now + milliseconds }, now)).toBe(seconds);
});

test('a look at a conversation', () => {
  expect(lookAtConversation('c', now)).toEqual({ v: 1, kind: 'conversation', conversation: 'c', at: now });
});
