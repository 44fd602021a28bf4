import { describe, expect, test } from '@jest/globals';
import { defaultGenesysSettings } from '../../../lambdas/sources/genesys/settings.ts';
import { conversationIdInTopic, shapeOf } from '../../../lambdas/sources/genesys/topic.ts';
import { readGenesysEvents } from '../../../lambdas/sources/genesys-eventbridge.ts';

const conversationId = '3f1c6f0e-6f0b-4a55-9d35-0a6d0c1f8b11';
const message = {
  id: 'm-1',
  channel: { time: '2026-11-21T10:00:00.123Z', from: { nickname: 'Ann' }, to: { id: 'opaque' } },
  type: 'Text',
  text: ' Your order is on its way. ',
  direction: 'Outbound',
  originatingEntity: 'Human',
};
const event = (eventBody: unknown, more: object = {}, detail: object = {}) => ({
  version: '0',
  source: 'aws.partner/genesys.com/cloud/org/suffix',
  'detail-type': 'v2.conversations.{id}.messages',
  time: '2026-11-21T10:00:01Z',
  detail: {
    topicName: `v2.conversations.${conversationId}.messages`,
    timestamp: '2026-11-21T10:00:00.500Z',
    eventBody,
    ...detail,
  },
  ...more,
});
const read = (given: unknown) => {
  const [only, ...others] = readGenesysEvents(given, defaultGenesysSettings);
  if (only === undefined || others.length > 0) throw new Error('not one reading');
  return only;
};
const messageIn = (given: unknown) => {
  const reading = read(given);
  if (reading.decision !== 'agent-message') throw new Error(reading.reason);
  return reading.message;
};

describe('agent messages', () => {
  test('all that a message says', () => {
    expect(messageIn(event(message))).toEqual({
      source: 'genesys',
      conversationId,
      messageId: 'm-1',
      kind: 'text',
      author: 'human',
      sentAt: Date.parse('2026-11-21T10:00:00.123Z'),
      sender: 'Ann',
      preview: 'Your order is on its way.',
    });
  });

  test.each(['Outbound', 'outbound', 'OUTBOUND'])('direction %s', (direction) => {
    expect(read(event({ ...message, direction })).decision).toBe('agent-message');
  });

  test.each([
    ['Text', 'text'],
    ['TEXT', 'text'],
    ['structured', 'structured'],
    ['Structured', 'structured'],
  ])('type %s', (type, kind) => {
    expect(messageIn(event({ ...message, type })).kind).toBe(kind);
  });

  test.each([
    ['Bot', 'bot'],
    ['HUMAN', 'human'],
    ['', 'unknown'],
    [undefined, 'unknown'],
    [7, 'unknown'],
  ])('originatingEntity %p', (originatingEntity, author) => {
    expect(messageIn(event({ ...message, originatingEntity })).author).toBe(author);
  });

  test('the conversation id of the body comes before that of the topic', () => {
    expect(messageIn(event({ ...message, conversationId: 'from-body' })).conversationId).toBe('from-body');
  });

  test.each([
    ['channel.time as epoch milliseconds', { time: 1_795_000_000_000 }, 1_795_000_000_000],
    ['detail.timestamp instead of epoch seconds', { time: 1_795_000_000 }, Date.parse('2026-11-21T10:00:00.500Z')],
    ['detail.timestamp', {}, Date.parse('2026-11-21T10:00:00.500Z')],
    ['detail.timestamp instead of a broken time', { time: 'soon' }, Date.parse('2026-11-21T10:00:00.500Z')],
  ])('time: %s', (_, channel, sentAt) => {
    expect(messageIn(event({ ...message, channel })).sentAt).toBe(sentAt);
  });

  test('time: the envelope as the last resort', () => {
    expect(messageIn(event({ ...message, channel: undefined }, {}, { timestamp: undefined })).sentAt).toBe(
      Date.parse('2026-11-21T10:00:01Z'),
    );
  });

  test('a message without text or sender has neither', () => {
    const { sender, preview } = messageIn(event({ ...message, text: '  ', channel: {} }));
    expect({ sender, preview }).toEqual({ sender: undefined, preview: undefined });
  });

  test('a sender without a nickname is called by the names', () => {
    const channel = { ...message.channel, from: { firstName: 'Ann', lastName: 'Lee' } };
    expect(messageIn(event({ ...message, channel })).sender).toBe('Ann Lee');
  });
});

describe('what the customer wrote', () => {
  const inbound = { ...message, direction: 'Inbound', originatingEntity: undefined };
  const sentAt = Date.parse('2026-11-21T10:00:00.123Z');

  test('says whose conversation, which message, and when: nothing of what it says', () => {
    expect(read(event(inbound))).toEqual({
      decision: 'customer-message',
      reason: 'direction is not outbound',
      message: { source: 'genesys', conversationId, messageId: 'm-1', sentAt },
    });
  });

  test.each(['Inbound', 'inbound', 'INBOUND'])('direction %s', (direction) => {
    expect(read(event({ ...inbound, direction })).decision).toBe('customer-message');
  });

  test.each(['Text', 'structured', 'STRUCTURED'])('type %s', (type) => {
    expect(read(event({ ...inbound, type })).decision).toBe('customer-message');
  });

  test('its time is its channel’s, else the event’s', () => {
    const { channel, ...timeless } = inbound;
    expect(read(event(timeless))).toMatchObject({
      message: { sentAt: Date.parse('2026-11-21T10:00:00.500Z') },
    });
  });

  test.each<[string, unknown]>([
    ['a receipt: the app may send it unread', event({ ...inbound, type: 'Receipt' })],
    ['typing', event({ ...inbound, type: 'Event' })],
    ['no type', event({ ...inbound, type: undefined })],
    ['another direction', event({ ...inbound, direction: 'Sideways' })],
    ['another source', event(inbound, { source: 'aws.ec2' })],
  ])('%s proves nothing', (_, given) => {
    expect(read(given).decision).toBe('ignored');
  });
});

describe('the end of the customer’s part', () => {
  const template = 'v2.detail.events.conversation.{id}.customer.end';
  const topicName = `v2.detail.events.conversation.${conversationId}.customer.end`;
  const endedAt = 1_795_000_000_123;
  const body = { eventTime: endedAt, conversationId, mediaType: 'MESSAGE', direction: 'INBOUND' };
  const ended = (eventBody: unknown, more: object = { 'detail-type': template }, detail: object = { topicName }) =>
    read(event(eventBody, more, detail));
  const reading = {
    decision: 'conversation-ended',
    reason: "the customer's part of the conversation ended",
    end: { source: 'genesys', conversationId, endedAt },
  };

  test.each<[string, unknown, object, object]>([
    ['the template of the topic, its braces included', body, { 'detail-type': template }, { topicName: undefined }],
    ['the topic itself in its place', body, { 'detail-type': topicName }, { topicName: undefined }],
    ['the topic’s name', body, { 'detail-type': undefined }, { topicName }],
    ['all of them', body, { 'detail-type': template }, { topicName }],
    ['the conversation in the topic only', { eventTime: endedAt }, { 'detail-type': template }, { topicName }],
    ['a time as text', { ...body, eventTime: new Date(endedAt).toISOString() }, {}, { topicName }],
    ['no time of its own', { conversationId }, { 'detail-type': template }, { topicName, timestamp: endedAt }],
  ])('%s', (_, eventBody, more, detail) => {
    expect(ended(eventBody, more, detail)).toEqual(reading);
  });

  test('with the look of a message: an end all the same', () => {
    expect(ended({ ...message, ...body }).decision).toBe('conversation-ended');
  });

  test.each<[string, unknown, object, object, string]>([
    ['no conversation', { eventTime: endedAt }, { 'detail-type': template }, { topicName: template }, 'the end of no'],
    ['no time', { conversationId }, { 'detail-type': template, time: undefined }, { timestamp: 'soon' }, 'of no time'],
    ['no body', undefined, { 'detail-type': template }, { topicName }, 'detail.eventBody is missing'],
  ])('%s: unreadable', (_, eventBody, more, detail, reason) => {
    const one = ended(eventBody, more, detail);
    expect(one.decision).toBe('unreadable');
    expect(one.reason).toContain(reason);
  });

  test('another event: ignored', () => {
    const started = ended(body, { 'detail-type': template.replace('end', 'start') }, {});
    expect(started).toMatchObject({ decision: 'ignored', reason: 'it names nobody' });
  });

  test.each([
    ['v2.detail.events.conversation.{id}.customer.end', true],
    ['v2.detail.events.conversation.c-1.customer.end', true],
    ['v2.detail.events.conversation.c-1.user.end', false],
    ['v2.detail.events.conversation.c-1.customer.start', false],
    ['v2.detail.events.conversation.c-1.customer.end.more', false],
    ['more.v2.detail.events.conversation.c-1.customer.end', false],
    ['v2.detail.events.conversation.customer.end', false],
    ['v2xdetail.events.conversation.c-1.customer.end', false],
    [undefined, false],
  ])('%p', (topic, is) => {
    expect(shapeOf(topic, undefined) === 'customer-end').toBe(is);
    expect(shapeOf(undefined, topic) === 'customer-end').toBe(is);
  });
});

describe('ignored, each with a reason', () => {
  test.each<[string, unknown, string]>([
    ['an inbound receipt', event({ ...message, direction: 'Inbound', type: 'Receipt' }), 'direction is not outbound'],
    ['a receipt', event({ ...message, type: 'Receipt' }), 'type is neither Text nor Structured'],
    ['typing', event({ ...message, type: 'Event' }), 'type is neither Text nor Structured'],
    ['no direction', event({ ...message, direction: undefined }), 'detail.eventBody.direction is missing'],
    ['no type', event({ ...message, type: undefined }), 'detail.eventBody.type is missing'],
    ['neither, nor an id', event({ text: message.text }), 'detail.eventBody.direction is missing'],
    ['a receipt without a direction', event({ type: 'Receipt' }), 'type is neither Text nor Structured'],
    ['no body under a topic that nobody knows', event(undefined), 'detail.eventBody is missing'],
    ['another source', event(message, { source: 'aws.ec2' }), 'source does not begin with'],
    ['no source', {}, 'source does not begin with'],
    ['a text', 'hello', 'the event is not a JSON object'],
    ['null', null, 'the event is not a JSON object'],
  ])('%s', (_, given, reason) => {
    const reading = read(given);
    expect(reading.decision).toBe('ignored');
    expect(reading.reason).toContain(reason);
  });

  test('what could be read is kept', () => {
    expect(read(event({ ...message, direction: 'Sideways' }))).toMatchObject({
      source: 'genesys',
      known: { conversationId, messageId: 'm-1', kind: 'text', author: 'human' },
    });
  });

  test('of an event without a body too', () => {
    const sentAt = Date.parse('2026-11-21T10:00:00.500Z');
    expect(read(event(undefined))).toMatchObject({ source: 'genesys', known: { conversationId, sentAt } });
  });
});

describe('unreadable: a message of either side, but', () => {
  const known = { messageId: 'm-1', kind: 'text', author: 'human' };
  const anywhere = { topicName: 'v2.users.u-1.conversations.messages' };
  test.each<[string, object, object, object, string, object]>([
    ['no id', { id: undefined }, {}, {}, 'detail.eventBody.id is missing', { conversationId, kind: 'text' }],
    ['an id of another type', { id: 7 }, {}, {}, 'detail.eventBody.id is missing', {}],
    ['an id too long for a key', { id: 'x'.repeat(257) }, {}, {}, 'detail.eventBody.id is missing', {}],
    ['no conversation', {}, {}, anywhere, 'no conversation id in detail.eventBody or detail.topicName', known],
    [
      'no time',
      { channel: {} },
      { time: undefined },
      { timestamp: undefined },
      'no readable time in channel.time, detail.timestamp or time',
      { conversationId, ...known },
    ],
    [
      'no time that is one',
      { channel: { time: 'soon' } },
      { time: 1 },
      { timestamp: 'later' },
      'no readable time in channel.time, detail.timestamp or time',
      {},
    ],
    [
      'nothing that it needs',
      { id: undefined, channel: {} },
      { time: 1 },
      { ...anywhere, timestamp: 1 },
      'no conv',
      {},
    ],
  ])('%s', (_, body, more, detail, reason, kept) => {
    for (const direction of ['Outbound', 'inbound']) {
      for (const type of ['Text', 'structured']) {
        const kind = type.toLowerCase();
        const { decision, ...rest } = read(event({ ...message, direction, type, ...body }, more, detail));
        expect([decision, rest.reason]).toEqual(['unreadable', expect.stringContaining(reason)]);
        expect(rest).toMatchObject({ source: 'genesys', known: 'kind' in kept ? { ...kept, kind } : kept });
      }
    }
    // Nobody misses anything of what is no message.
    for (const other of [{ type: 'Receipt' }, { type: 'Event' }, { direction: 'Sideways' }, { internal: true }]) {
      expect(read(event({ ...message, ...body, ...other }, more, detail)).decision).toBe('ignored');
    }
  });
});

describe('without a body', () => {
  const without = (topic: string, eventBody?: unknown) =>
    read(event(eventBody, { 'detail-type': topic }, { topicName: topic.replace('{id}', 'c-1') }));
  const sentAt = Date.parse('2026-11-21T10:00:00.500Z');

  test.each([
    'v2.webmessaging.deployments.{id}.undelivered.messages',
    'v2.users.{id}.conversations.messages',
    'v2.users.{id}.conversations',
    'v2.routing.queues.{id}.conversations.messages',
    ...['attributes', 'user.start', 'customer.start', 'acd.start', 'customer.end', 'contact'].map(
      (name) => `v2.detail.events.conversation.{id}.${name}`,
    ),
  ])('%s is unreadable', (topic) => {
    for (const body of [undefined, null, 'x', []]) {
      expect(without(topic, body)).toMatchObject({
        decision: 'unreadable',
        reason: 'detail.eventBody is missing',
        source: 'genesys',
        known: { sentAt },
      });
    }
  });

  test.each([
    'v2.detail.events.conversation.{id}.user.end',
    'v2.detail.events.conversation.{id}.acw',
    'v2.users.{id}.conversations.calls',
    'v2.users.{id}.conversations.internalmessages',
    'v2.something.new',
  ])('%s would have said nothing to a customer', (topic) => {
    expect(without(topic)).toMatchObject({ decision: 'ignored', reason: 'detail.eventBody is missing' });
  });
});

test.each([
  ['v2.detail.events.conversation.c-1.customer.end', 'c-1'],
  ['v2.conversations.c-1.messages', 'c-1'],
  ['v2.conversations.messages.c-1', 'c-1'],
  ['v2.users.u-1.conversations.messages', undefined],
  ['v2.users.u-1.conversations', undefined],
  ['v2.conversations.{id}.messages', undefined],
  ['v2.routing.queues.q-1.conversations.messages', undefined],
  ['', undefined],
  [undefined, undefined],
])('topic %p', (topic, id) => {
  expect(conversationIdInTopic(topic)).toBe(id);
});

test.each<[unknown, string | undefined]>([
  ['f1d2d2f9-24e9-11ee-be56-0242ac120002', 'f1d2d2f9-24e9-11ee-be56-0242ac120002'],
  [undefined, undefined],
  [7, undefined],
  ['words that somebody wrote', undefined],
  ['x'.repeat(65), undefined],
])('the CorrelationId %p goes along with the message', (CorrelationId, correlationId) => {
  expect(messageIn(event(message, {}, { metadata: { CorrelationId } })).correlationId).toBe(correlationId);
});
