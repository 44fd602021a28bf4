import { expect, test } from '@jest/globals';
import { finalStep, stepOfGone } from '../../../lambdas/core/final-step.ts';

test('only what a person has to look at becomes a dead letter', () => {
  expect(finalStep({ kind: 'delivered' })).toEqual({ end: { state: 'delivered' }, deadLetter: false });
  expect(finalStep({ kind: 'refused', reason: 'BadTopic' })).toEqual({ end: { state: 'refused' }, deadLetter: true });
});

test('a device that is not marked is not to blame', () => {
  expect(stepOfGone('mark')).toEqual({ end: { state: 'gone' }, deadLetter: false });
  for (const verdict of ['doubt', 'doubted-already', 'guarded'] as const) {
    expect(stepOfGone(verdict)).toEqual({ end: { state: 'refused' }, deadLetter: true });
  }
});
