import { expect, test } from '@jest/globals';
import { type FinalOutcome, finalStep } from '../../../lambdas/core/outcome.ts';

const untouched = { markGone: false, deadLetter: false };

test.each<[FinalOutcome, ReturnType<typeof finalStep>]>([
  [{ kind: 'delivered' }, { state: 'delivered', ...untouched }],
  [
    { kind: 'delivered', providerMessageId: 'id' },
    { state: 'delivered', ...untouched },
  ],
  [
    { kind: 'device-gone', reason: 'Unregistered', goneSince: 1 },
    { state: 'gone', ...untouched, markGone: true },
  ],
  [
    { kind: 'device-gone', reason: 'UNREGISTERED' },
    { state: 'gone', ...untouched, markGone: true },
  ],
  [
    { kind: 'refused', reason: 'BadTopic' },
    { state: 'refused', ...untouched, deadLetter: true },
  ],
  // The provider's word does not decide: only its outcome.
  [
    { kind: 'refused', reason: 'Unregistered' },
    { state: 'refused', ...untouched, deadLetter: true },
  ],
])('%j', (outcome, step) => {
  expect(finalStep(outcome)).toEqual(step);
});
