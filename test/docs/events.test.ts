import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { outsideEventOf } from '../../lambdas/core/outside-event.ts';
import { withheldReasons } from '../../lambdas/core/withheld-reason.ts';
import { compilePattern } from '../../local/eventbridge/pattern.ts';
import { aMessageRow } from '../lambdas/adapters/journal-entries.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'events.md'), 'utf8');
const [event, pattern] = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text));

test('the example is what a message that ended so makes', () => {
  const { conversationId: conversation, messageId, customerId, sentAt, endedAt } = event.detail;
  const row = aMessageRow([], {
    conversation,
    messageId,
    customerId,
    sentAt: Date.parse(sentAt),
    state: 'withheld',
    reason: 'no-device',
  });
  expect(outsideEventOf(row, Date.parse(endedAt))).toEqual({ name: event['detail-type'], detail: event.detail });
});

test('its reasons are those that are told', () => {
  const told = withheldReasons.filter((reason) => outsideEventOf(aMessageRow([], { state: 'withheld', reason }), 0));
  const row = page.split('\n').find((line) => line.startsWith('| `reason`')) ?? '';
  const named = [...row.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name).slice(1);
  expect(named.toSorted()).toEqual(told.toSorted());
});

test('the rule for SMS takes the example, and nobody without a name', () => {
  const rule = compilePattern(pattern);
  if (rule.kind === 'invalid') throw new Error(rule.message);
  expect(rule.matches(event)).toBe(true);
  const { customerId, ...nobody } = event.detail;
  expect(rule.matches({ ...event, detail: nobody })).toBe(false);
  expect(rule.matches({ ...event, detail: { ...event.detail, reason: 'expired' } })).toBe(false);
});
