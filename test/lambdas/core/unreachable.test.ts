import { expect, test } from '@jest/globals';
import { agentWordsOf, wordEnds, wordWays } from '../../../lambdas/core/agent-word.ts';
import { notToldEvent, outsideEventOf } from '../../../lambdas/core/outside-event.ts';
import { withheldReasons } from '../../../lambdas/core/withheld-reason.ts';
import { aMessageRow, noon } from '../adapters/journal-entries.ts';

const whoHears = {
  'not-reached': { agent: true, others: true, fallback: true },
  'their-wish': { agent: true, others: false, fallback: false },
  'no-matter': { agent: false, others: false, fallback: false },
};

const wishes: readonly string[] = ['category-off', 'muted', 'quiet-hours'];
const idle: readonly string[] = ['owner-changed', 'conversation-ended', 'superseded'];

test.each(withheldReasons)('who hears of %s, and who does in the place of an agent who could not be told', (reason) => {
  const row = aMessageRow([], { state: 'withheld', reason });
  const words = agentWordsOf(row, noon, { ways: wordWays, ends: wordEnds });
  const meaning = wishes.includes(reason) ? 'their-wish' : idle.includes(reason) ? 'no-matter' : 'not-reached';
  expect({
    agent: words.length > 0,
    others: outsideEventOf(row, noon) !== undefined,
    fallback: words.some((word) => notToldEvent(word, 'agent-offline') !== undefined),
  }).toEqual(whoHears[meaning]);
});
