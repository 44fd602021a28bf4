import { describe, expect, test } from '@jest/globals';
import { conversationId, detailAt, eventOf, happenedAt, read, whyIgnored, whyUnreadable } from './events.ts';

const topic = 'v2.webmessaging.deployments.{id}.undelivered.messages';
const body = {
  conversationId,
  deploymentId: 'deployment',
  participantId: 'participant',
  externalContactId: 'contact',
  communicationId: 'communication',
  sessionExpiry: 1_795_000_000,
  messages: [{ id: 'm-1', eventTimeMs: happenedAt }],
  eventTimeMs: happenedAt + 5000,
};
const reading = {
  decision: 'agent-message',
  reason: "it did not reach the customer's client",
  message: {
    source: 'genesys',
    conversationId,
    messageId: 'm-1',
    author: 'unknown',
    sentAt: happenedAt,
    correlationId: 'trace',
    aliases: [{ kind: 'external-contact', value: 'contact' }],
    undelivered: true,
  },
};

test('says whose message, which, and when: not what, nor by whom', () => {
  expect(read(eventOf(topic, body))).toEqual([reading]);
});

describe('the same message', () => {
  test.each<[string, unknown]>([
    ['told again in another envelope', { ...eventOf(topic, body), id: 'another', time: '2026-11-21T11:00:00Z' }],
    ['under a detail-type with the real id', eventOf(topic.replace('{id}', 'd-1'), body)],
    ['under the topic’s name only', { ...eventOf(topic, body), 'detail-type': 'something' }],
    ['under no topic at all', { ...eventOf(topic, body, { topicName: undefined }), 'detail-type': undefined }],
    ['in an envelope of another version', { ...eventOf(topic, body, { version: '3', more: {} }), version: '1' }],
    [
      'with a time as text',
      eventOf(topic, { ...body, messages: [{ id: 'm-1', eventTimeMs: '2026-11-17T10:00:00.123Z' }] }),
    ],
    ['with a number as text', eventOf(topic, { ...body, messages: [{ id: 'm-1', eventTimeMs: String(happenedAt) }] })],
    [
      'with the time of the event only',
      eventOf(topic, { ...body, eventTimeMs: happenedAt, messages: [{ id: 'm-1' }] }),
    ],
    [
      'named twice',
      eventOf(topic, { ...body, messages: [...body.messages, { id: 'm-1', eventTimeMs: happenedAt + 1 }] }),
    ],
    [
      'beside what is none',
      eventOf(topic, { ...body, messages: [null, 7, {}, { id: '' }, ...body.messages, { id: {} }] }),
    ],
    ['with unknown fields', eventOf(topic, { ...body, direction: 'Inbound', type: 'Receipt', more: [{}] })],
  ])('%s', (_, event) => {
    expect(read(event)).toEqual([reading]);
  });
});

test('several messages come in the order of their time, each with its own', () => {
  const messages = [
    { id: 'm-3', eventTimeMs: happenedAt + 2 },
    { id: 'm-1', eventTimeMs: happenedAt },
    { id: 'm-2', eventTimeMs: happenedAt + 1 },
  ];
  const said = read(eventOf(topic, { ...body, messages })).map((one) =>
    one.decision === 'agent-message' ? [one.message.messageId, one.message.sentAt] : one.decision,
  );
  expect(said).toEqual([
    ['m-1', happenedAt],
    ['m-2', happenedAt + 1],
    ['m-3', happenedAt + 2],
  ]);
});

test('without any time of its own the event’s counts, and without a contact there is no alias', () => {
  const [only] = read(eventOf(topic, { conversationId, messages: [{ id: 'm-1' }] }));
  expect(only).toMatchObject({ message: { sentAt: detailAt } });
  expect(only).not.toHaveProperty('message.aliases');
});

test('with no message named, the contact is all that it says', () => {
  expect(read(eventOf(topic, { ...body, messages: [] }))).toEqual([
    {
      decision: 'identity',
      reason: expect.any(String),
      identity: {
        source: 'genesys',
        conversationId,
        at: body.eventTimeMs,
        aliases: [{ kind: 'external-contact', value: 'contact' }],
      },
    },
  ]);
});

test.each<[string, object, string]>([
  ['no messages', { conversationId, deploymentId: 'd-1' }, 'no undelivered message is named'],
  ['messages of another type', { conversationId, messages: 'm-1' }, 'no undelivered message is named'],
])('%s: ignored', (_, given, reason) => {
  expect(whyIgnored(read(eventOf(topic, given)))).toContain(reason);
});

describe('unreadable', () => {
  test.each([undefined, 7, '', 'x'.repeat(257)])(
    'a conversation that is %p: the topic’s id is the deployment’s',
    (given) => {
      const [only] = read(eventOf(topic, { ...body, conversationId: given }, {}, conversationId));
      expect(only).toMatchObject({ decision: 'unreadable', reason: 'no conversation id in detail.eventBody' });
    },
  );

  test('messages, and no time anywhere', () => {
    const messages = [{ id: 'm-1', eventTimeMs: 'soon' }];
    const timeless = eventOf(topic, { conversationId, externalContactId: 'contact', messages }, { timestamp: 1 });
    expect(whyUnreadable(read({ ...timeless, time: 'now' }))).toBe('no readable time of any message');
  });

  test('not so what only looks like it, under a topic that nobody knows', () => {
    const alike = eventOf('v2.something.new', { deploymentId: 'd-1', messages: body.messages });
    expect(whyIgnored(read(alike))).toBe('no conversation id in detail.eventBody');
  });
});
