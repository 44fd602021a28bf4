import { expect, test } from '@jest/globals';
import { readNotification } from '../../../../lambdas/sources/genesys/notification.ts';
import { defaultGenesysSettings } from '../../../../lambdas/sources/genesys/settings.ts';
import { conversationId, eventOf, read, whyIgnored, whyUnreadable } from './events.ts';

const receivedAt = Date.parse('2026-11-21T10:00:00.500Z');
const topic = 'v2.routing.queues.{id}.conversations.messages';
const participants = [
  {
    purpose: 'customer',
    externalContactId: 'contact',
    messages: [{ message: { id: 'm-1' }, messageTime: '2026-11-21T09:58:00Z', messageStatus: 'received' }],
  },
  {
    purpose: 'agent',
    messages: [{ message: { id: 'm-2' }, messageTime: '2026-11-21T09:59:00Z', messageStatus: 'sent' }],
  },
];
const body = { id: conversationId, participants };

/** The same event as the bridge hears it: the `detail` without its time. */
function heard(event: ReturnType<typeof eventOf>) {
  const { timestamp, ...frame } = event.detail;
  return frame;
}

test.each([topic, 'v2.users.{id}.conversations.messages'])('%s: the same readings as from EventBridge', (template) => {
  const event = eventOf(template, body);
  const readings = readNotification(heard(event), defaultGenesysSettings, receivedAt);
  expect(readings).toEqual(read(event));
  expect(readings).toMatchObject([
    { decision: 'customer-message', message: { source: 'genesys', messageId: 'm-1' } },
    {
      decision: 'agent-message',
      message: { source: 'genesys', conversationId, messageId: 'm-2', namedAt: receivedAt, correlationId: 'trace' },
    },
  ]);
});

test('what says nothing, and what should have said something', () => {
  const say = (frame: Record<string, unknown>) => readNotification(frame, defaultGenesysSettings, receivedAt);
  expect(whyIgnored(say(heard(eventOf('v2.users.{id}.conversations.calls', body))))).toBeDefined();
  expect(whyIgnored(say({}))).toBe('detail.eventBody is missing');
  expect(whyUnreadable(say({ topicName: topic.replace('{id}', 'q'), eventBody: { participants } }))).toBe(
    'detail.eventBody.id is missing',
  );
});

test('a frame cannot say that it came at another time, or from elsewhere', () => {
  const event = eventOf(topic, body, { timestamp: '2020-01-01T00:00:00Z', source: 'elsewhere' });
  expect(readNotification(event.detail, defaultGenesysSettings, receivedAt)).toMatchObject([
    {},
    { message: { namedAt: receivedAt } },
  ]);
});
