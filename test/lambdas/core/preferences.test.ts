import { describe, expect, test } from '@jest/globals';
import { categories, categoryOf, defaultPreferences, stricter } from '../../../lambdas/core/preferences.ts';
import { type PrivacyMode, subjectTypes } from '../../../lambdas/core/push.ts';

test('who never said anything gets everything, and is not disturbed while looking', () => {
  expect(defaultPreferences).toEqual({
    categories: { chatMessages: true, ticketUpdates: true, systemNotices: true },
    pushWhileActive: false,
    mutedConversations: [],
  });
});

test('each kind of message has a category of its own', () => {
  expect(subjectTypes.map((type) => categoryOf[type]).toSorted()).toEqual([...categories].toSorted());
});

describe('a customer may make privacy stricter, never looser', () => {
  test.each<[deployment: PrivacyMode, customer: PrivacyMode | undefined, result: PrivacyMode]>([
    ['full', undefined, 'full'],
    ['full', 'full', 'full'],
    ['full', 'generic', 'generic'],
    ['full', 'id-only', 'id-only'],
    ['generic', undefined, 'generic'],
    ['generic', 'full', 'generic'],
    ['generic', 'generic', 'generic'],
    ['generic', 'id-only', 'id-only'],
    ['id-only', undefined, 'id-only'],
    ['id-only', 'full', 'id-only'],
    ['id-only', 'generic', 'id-only'],
    ['id-only', 'id-only', 'id-only'],
  ])('%s and %s', (deployment, customer, result) => {
    expect(stricter(deployment, customer)).toBe(result);
  });
});
