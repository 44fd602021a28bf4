import { describe, expect, test } from '@jest/globals';
import type { ConversationEvidence } from '../../../lambdas/core/evidence.ts';
import type { Presence } from '../../../lambdas/core/presence.ts';
import { chooseLane, laneOf, waitingSince } from '../../../lambdas/core/urgency.ts';
import { noon as now } from '../adapters/journal-entries.ts';
import { minute, second } from './entries.ts';

const presence = (differences: Partial<Presence> = {}): Presence => ({
  customerId: 'anna',
  deviceId: 'phone',
  status: 'background',
  reportedAt: now - minute,
  freshUntil: now - minute,
  expiresAt: now + 60 * minute,
  ...differences,
});
const known = (differences: Partial<ConversationEvidence> = {}): ConversationEvidence => ({
  owner: 'anna',
  presences: [],
  ...differences,
});
const sentAt = now - second;
const chosen = (evidence: ConversationEvidence, urgentAfterMs = 2 * minute) =>
  chooseLane(evidence, { sentAt, now, urgentAfterMs });

describe('since when the customer waits', () => {
  const left = presence({ reportedAt: now - 5 * minute });
  test.each<[string, Partial<ConversationEvidence>, number | undefined]>([
    ['nothing is known of them', {}, undefined],
    ['since they wrote', { lastCustomerMessageAt: now - 3 * minute }, now - 3 * minute],
    ['since they wrote, not since they left', { lastCustomerMessageAt: now - minute, presences: [left] }, now - minute],
    [
      'they wrote after the message: since they left',
      { lastCustomerMessageAt: sentAt, presences: [left] },
      now - 5 * minute,
    ],
    ['they wrote after the message, and never left', { lastCustomerMessageAt: sentAt + 1 }, undefined],
    ['since they left', { presences: [left] }, now - 5 * minute],
    ['since the last of their devices was left', { presences: [left, presence()] }, now - minute],
    [
      'since the app showed the conversation, although it said so late',
      { presences: [presence({ reportedAt: now, lastActiveAt: now - 4 * minute })] },
      now - 4 * minute,
    ],
    ['whoever had the conversation before does not count', { presences: [presence({ customerId: 'bob' })] }, undefined],
  ])('%s', (_, differences, since) => {
    expect(waitingSince(known(differences), sentAt)).toBe(since);
  });

  test('nobody’s presence counts while nobody owns the conversation', () => {
    expect(waitingSince({ presences: [presence()] }, sentAt)).toBeUndefined();
  });
});

describe('the lane of a message', () => {
  test.each([
    ['who waits long', 2 * minute, 'urgent'],
    ['who waits less', 2 * minute - 1, 'normal'],
  ])('%s', (_, waitedMs, lane) => {
    expect(chosen(known({ lastCustomerMessageAt: now - waitedMs }))).toBe(lane);
    expect(chosen(known({ presences: [presence({ reportedAt: now - waitedMs })] }))).toBe(lane);
  });

  test('after how long is a setting', () => {
    const evidence = known({ lastCustomerMessageAt: now - 30 * second });
    expect(chosen(evidence, 30 * second)).toBe('urgent');
    expect(chosen(evidence, 31 * second)).toBe('normal');
  });

  test('who is not known to wait does not go before others', () => {
    expect(chosen(known())).toBe('normal');
  });

  test('the wait goes on while the source was slow to tell', () => {
    const evidence = known({ lastCustomerMessageAt: now - 3 * minute });
    const late = { sentAt: now - 2.5 * minute, now, urgentAfterMs: 2 * minute };
    expect(chooseLane(evidence, late)).toBe('urgent');
  });
});

test('a row or job of the first version has no lane: it is normal', () => {
  expect(laneOf({})).toBe('normal');
  expect(laneOf({ lane: 'urgent' })).toBe('urgent');
});
