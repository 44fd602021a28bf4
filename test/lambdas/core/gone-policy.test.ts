import { describe, expect, test } from '@jest/globals';
import { judgeGone } from '../../../lambdas/core/gone-policy.ts';
import { noon as now } from '../adapters/journal-entries.ts';
import { hour } from './entries.ts';

const guard = { percent: 20, samples: 20 };
const doubtedFor = (milliseconds: number) => ({ doubt: { since: now - milliseconds, reason: 'BadDeviceToken' } });

describe.each([
  ['stated', 'mark'],
  ['suspected', 'doubt'],
] as const)('%s by the provider', (proof, withFewSamples) => {
  test.each<[string, number, number, ReturnType<typeof judgeGone>]>([
    ['the only answer', 1, 1, withFewSamples],
    ['all of too few answers', 19, 19, withFewSamples],
    ['one of enough', 20, 1, 'mark'],
    ['as many as are plausible', 20, 4, 'mark'],
    ['more than that', 20, 5, 'guarded'],
    ['every one of a thousand', 1_000, 1_000, 'guarded'],
  ])('%s', (_, answers, gone, verdict) => {
    expect(judgeGone({ proof }, { answers, gone }, {}, guard, now)).toBe(verdict);
  });
});

describe('suspected once more, with too few answers to compare', () => {
  test.each<[string, number, ReturnType<typeof judgeGone>]>([
    ['at once', 0, 'doubted-already'],
    ['just before an hour is over', hour - 1, 'doubted-already'],
    ['after an hour', hour, 'mark'],
  ])('%s', (_, milliseconds, verdict) => {
    const counts = { answers: 1, gone: 1 };
    expect(judgeGone({ proof: 'suspected' }, counts, doubtedFor(milliseconds), guard, now)).toBe(verdict);
  });
  test('the guard comes first', () => {
    const counts = { answers: 20, gone: 20 };
    expect(judgeGone({ proof: 'suspected' }, counts, doubtedFor(hour), guard, now)).toBe('guarded');
  });
});

describe('what customers have done themselves', () => {
  const blocked = { proof: 'stated', byCustomer: true } as const;
  test.each<[string, Parameters<typeof judgeGone>[1]]>([
    ['however many did', { answers: 1_000, gone: 1_000 }],
    ['where nobody could count', undefined],
  ])('is marked: %s', (_, counts) => {
    expect(judgeGone(blocked, counts, {}, guard, now)).toBe('mark');
  });
});

test.each(['stated', 'suspected'] as const)('without counts nothing is marked: %s', (proof) => {
  expect(judgeGone({ proof }, undefined, doubtedFor(hour), guard, now)).toBe('guarded');
});

test('a deployment may know better', () => {
  const counts = { answers: 3, gone: 2 };
  expect(judgeGone({ proof: 'stated' }, counts, {}, { percent: 50, samples: 2 }, now)).toBe('guarded');
  expect(judgeGone({ proof: 'suspected' }, counts, {}, { percent: 90, samples: 2 }, now)).toBe('mark');
});
