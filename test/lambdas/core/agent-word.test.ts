import { describe, expect, test } from '@jest/globals';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import { agentWordsOf, wordEnds, wordGroup, wordId, wordWays } from '../../../lambdas/core/agent-word.ts';
import { notToldEvent } from '../../../lambdas/core/outside-event.ts';
import { withheldReasons } from '../../../lambdas/core/withheld-reason.ts';
import { aMessageRow, noon } from '../adapters/journal-entries.ts';

const all = { ways: wordWays, ends: wordEnds };
const withheld = aMessageRow([], { state: 'withheld', reason: 'no-device' });
const [word] = agentWordsOf({ ...withheld, correlationId: 'trace' }, noon, all);
if (!word) throw new Error('no word');

describe('the words of a message', () => {
  test('one for each way, with what the agent is told', () => {
    const common = { v: 1, conversationId: 'conversation-1', messageId: 'message-1', endedAt: noon };
    expect(agentWordsOf(withheld, noon, all)).toEqual([
      { ...common, way: 'attribute', end: 'unreachable', reason: 'no-device' },
      { ...common, way: 'desktop', end: 'unreachable', reason: 'no-device' },
    ]);
    expect(agentWordsOf(aMessageRow([], { state: 'pushed' }), noon, { ...all, ways: ['desktop'] })).toEqual([
      { ...common, way: 'desktop', end: 'pushed' },
    ]);
  });

  test('none of ends that the agent is not to hear of', () => {
    expect(agentWordsOf(withheld, noon, { ...all, ends: ['pushed'] })).toEqual([]);
    expect(agentWordsOf(aMessageRow([], { state: 'pushed' }), noon, { ...all, ends: ['unreachable'] })).toEqual([]);
  });

  test.each(['open', 'seen'] as const)('none of one that is %s', (state) => {
    expect(agentWordsOf(aMessageRow([], { state }), noon, all)).toEqual([]);
  });

  test('none of another contact centre’s', () => {
    expect(agentWordsOf({ ...withheld, conversation: 'intercom~7' }, noon, all)).toEqual([]);
  });

  test('none where the customer knows, or there is nothing to know any more', () => {
    const silent = withheldReasons.filter((reason) => agentWordsOf({ ...withheld, reason }, noon, all).length === 0);
    expect(silent.toSorted()).toEqual(['conversation-ended', 'owner-changed', 'superseded']);
  });
});

test('the words of a conversation by one way are one group; a word’s id is that of its repeats', () => {
  const later = { ...word, endedAt: noon + 1 };
  expect(wordGroup(shortHash, { ...word, messageId: 'message-2' })).toBe(wordGroup(shortHash, word));
  expect(wordGroup(shortHash, { ...word, way: 'desktop' })).not.toBe(wordGroup(shortHash, word));
  expect(wordId(shortHash, later)).toBe(wordId(shortHash, word));
  const others = [
    { ...word, way: 'desktop' as const },
    { ...word, conversationId: 'conversation-2' },
    { ...word, messageId: 'message-2' },
    { ...word, end: 'pushed' as const },
  ];
  expect(new Set([word, ...others].map((one) => wordId(shortHash, one))).size).toBe(5);
});

test('an agent who could not be told is told to others, unless the customer was notified', () => {
  expect(notToldEvent(word, 'conflict')).toEqual({
    name: 'push.unreachable',
    detail: {
      conversationId: 'conversation-1',
      source: 'genesys',
      messageId: 'message-1',
      correlationId: 'trace',
      state: 'withheld',
      reason: 'no-device',
      endedAt: '2026-01-15T12:00:00.000Z',
      agentNotTold: 'conflict',
    },
  });
  expect(notToldEvent({ ...word, end: 'pushed' }, 'conflict')).toBeUndefined();
});
