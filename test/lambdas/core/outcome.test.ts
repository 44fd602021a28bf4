import { expect, test } from '@jest/globals';
import { nextStep, type Outcome } from '../../../lambdas/core/outcome.ts';

const again = { kind: 'again' };
const end = (state: string, more: object = {}) => ({ kind: 'end', state, markGone: false, deadLetter: false, ...more });

test.each<[Outcome, object]>([
  [{ kind: 'delivered' }, end('delivered')],
  [{ kind: 'delivered', providerMessageId: 'id' }, end('delivered')],
  [{ kind: 'device-gone', reason: 'Unregistered', goneSince: 1 }, end('gone', { markGone: true })],
  [{ kind: 'device-gone', reason: 'UNREGISTERED' }, end('gone', { markGone: true })],
  [{ kind: 'refused', reason: 'BadTopic' }, end('refused', { deadLetter: true })],
  [{ kind: 'try-later', reason: 'ServiceUnavailable', retryAfterSeconds: 900 }, again],
  [{ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true }, again],
  [{ kind: 'channel-down', reason: 'InvalidProviderToken' }, again],
])('%j', (outcome, next) => {
  expect(nextStep(outcome)).toEqual(next);
});

test('only a device that its provider calls gone is marked', () => {
  const outcomes: Outcome[] = [
    { kind: 'delivered' },
    { kind: 'refused', reason: 'BadDeviceToken' },
    { kind: 'try-later', reason: 'Unregistered' },
    { kind: 'channel-down', reason: 'Unregistered' },
  ];
  for (const outcome of outcomes) expect(nextStep(outcome)).not.toMatchObject({ markGone: true });
});
