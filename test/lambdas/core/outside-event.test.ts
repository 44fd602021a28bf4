import { expect, test } from '@jest/globals';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import { outsideEventOf } from '../../../lambdas/core/outside-event.ts';
import { withheldReasons } from '../../../lambdas/core/withheld-reason.ts';

const row: MessageRow = {
  v: 1,
  conversation: 'conversation-1',
  messageId: 'message-1',
  state: 'pushed',
  decision: 'push',
  step: 0,
  sentAt: Date.UTC(2026, 0, 15, 12),
  expiresAt: Date.UTC(2026, 0, 15, 13),
  decidedAt: Date.UTC(2026, 0, 15, 12),
  customerId: 'anna',
  devices: [],
  ends: {},
  passedOver: [],
};
const endedAt = Date.UTC(2026, 0, 15, 12, 0, 1);
const common = {
  conversationId: 'conversation-1',
  source: 'genesys',
  messageId: 'message-1',
  customerId: 'anna',
  sentAt: '2026-01-15T12:00:00.000Z',
  endedAt: '2026-01-15T12:00:01.000Z',
};

test('a push that was delivered', () => {
  expect(outsideEventOf(row, endedAt)).toEqual({ name: 'push.delivered', detail: { ...common, state: 'pushed' } });
});

test('a customer whom no push reaches, with the reason', () => {
  expect(outsideEventOf({ ...row, state: 'withheld', reason: 'no-device' }, endedAt)).toEqual({
    name: 'push.unreachable',
    detail: { ...common, state: 'withheld', reason: 'no-device' },
  });
});

test('the correlation id goes along where there is one', () => {
  const event = outsideEventOf({ ...row, correlationId: 'c-1' }, endedAt);
  expect(event?.detail).toEqual({ ...common, correlationId: 'c-1', state: 'pushed' });
});

test('nobody knows whose conversation it is: the event names nobody', () => {
  const { customerId, ...unknown } = row;
  const event = outsideEventOf({ ...unknown, state: 'withheld', reason: 'customer-unknown' }, endedAt);
  expect(event?.detail).not.toHaveProperty('customerId');
});

test('whoever wished for silence, or was reached otherwise, is not called unreachable', () => {
  const silent = withheldReasons.filter(
    (reason) => outsideEventOf({ ...row, state: 'withheld', reason }, endedAt) === undefined,
  );
  expect(silent.toSorted()).toEqual([
    'category-off',
    'conversation-ended',
    'muted',
    'owner-changed',
    'quiet-hours',
    'superseded',
  ]);
});

test.each(['seen', 'open'] as const)('%s is nobody else’s business', (state) => {
  expect(outsideEventOf({ ...row, state }, endedAt)).toBeUndefined();
});

test('no text goes along, should a row hold one still', () => {
  const event = outsideEventOf({ ...row, content: { mode: 'full', preview: 'Your PIN is 4711' } }, endedAt);
  expect(JSON.stringify(event)).not.toContain('4711');
});
