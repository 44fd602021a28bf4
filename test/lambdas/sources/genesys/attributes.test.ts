import { describe, expect, test } from '@jest/globals';
import type { GenesysSettings } from '../../../../lambdas/sources/genesys/settings.ts';
import { conversationId, detailAt, eventOf, happenedAt, read, whyIgnored, whyUnreadable } from './events.ts';

const topic = 'v2.detail.events.conversation.{id}.attributes';
const own = 'handoffPush.undeliveredMessageId';
const body = (attributes: unknown, more: object = {}) => ({
  eventTime: happenedAt,
  conversationId,
  participantId: 'p-1',
  organizationId: 'org',
  communications: [{ id: 'communication', mediaType: 'MESSAGE' }],
  attributes,
  ...more,
});
const readAttributes = (attributes: unknown, settings: Partial<GenesysSettings> = {}, more: object = {}) =>
  read(eventOf(topic, body(attributes, more)), settings);

const message = {
  source: 'genesys',
  conversationId,
  messageId: 'm-1',
  author: 'unknown',
  sentAt: happenedAt,
  correlationId: 'trace',
  undelivered: true,
};
const reading = { decision: 'agent-message', reason: 'an attribute names it as undelivered', message };

describe('an undelivered message that a workflow names', () => {
  test.each<[string, unknown]>([
    ['with its time', eventOf(topic, body({ [own]: 'm-1' }))],
    ['again, in another envelope', { ...eventOf(topic, body({ [own]: 'm-1' })), id: 'another' }],
    [
      'beside other attributes',
      eventOf(topic, body({ ANI: '1', [own]: ' m-1 ', 'app.customer': 'customer-1', x: null })),
    ],
    [
      'beside what we wrote: our write-back makes no other message',
      eventOf(topic, body({ [own]: 'm-1', 'handoffPush.lastStatus': 'sent' })),
    ],
    ['with a time as text', eventOf(topic, body({ [own]: 'm-1' }, { eventTime: '2026-11-17T10:00:00.123Z' }))],
    [
      'with the conversation in the topic only',
      eventOf(topic, body({ [own]: 'm-1' }, { conversationId: undefined }), {}, conversationId),
    ],
    [
      'with a topic that is none, as recorded',
      eventOf(topic, body({ [own]: 'm-1' }), { topicName: 'v2.conversations.x.attributes' }),
    ],
    ['under a detail-type with the real id', eventOf(topic.replace('{id}', conversationId), body({ [own]: 'm-1' }))],
  ])('%s', (_, event) => {
    expect(read(event)).toEqual([reading]);
  });

  test('under a name of one’s own', () => {
    const settings = { undeliveredAttribute: 'lastUndelivered' };
    expect(readAttributes({ lastUndelivered: 'm-1' }, settings)).toEqual([reading]);
    expect(whyIgnored(readAttributes({ [own]: 'm-1' }, settings))).toBe(
      'what we wrote into the conversation ourselves',
    );
  });

  test('beside the app’s own name of the customer', () => {
    expect(
      readAttributes({ [own]: 'm-1', 'app.customer': 'customer-1' }, { customerAttribute: 'app.customer' }),
    ).toEqual([{ ...reading, message: { ...message, customerId: 'customer-1' } }]);
  });

  test.each([[['VOICE']], [['MESSAGE']], [[]]])('in a conversation of %j, with its customer', (media) => {
    const communications = media.map((mediaType) => ({ mediaType }));
    const attributes = { [own]: 'm-1', 'app.customer': 'customer-1' };
    expect(readAttributes(attributes, { customerAttribute: 'app.customer' }, { communications })).toMatchObject([
      { decision: 'agent-message', message: { messageId: 'm-1', customerId: 'customer-1' } },
    ]);
  });

  test('without a time of its own the event’s counts', () => {
    expect(readAttributes({ [own]: 'm-1' }, {}, { eventTime: 7 })).toMatchObject([{ message: { sentAt: detailAt } }]);
  });

  test.each([[''], ['  '], [7], [null], [['m-1']], ['what somebody wrote'], ['x'.repeat(257)]])(
    '%j is none',
    (value) => {
      expect(whyIgnored(readAttributes({ [own]: value }))).toBe('what we wrote into the conversation ourselves');
    },
  );
});

describe('the app’s own name of the customer', () => {
  const settings = { customerAttribute: 'app.customer' };

  test('says whose conversation it is', () => {
    expect(readAttributes({ 'app.customer': 'customer-1' }, settings)).toEqual([
      {
        decision: 'identity',
        reason: expect.any(String),
        identity: { source: 'genesys', conversationId, at: happenedAt, customerId: 'customer-1', aliases: [] },
      },
    ]);
  });

  test('says so beside what we wrote', () => {
    const both = readAttributes({ 'handoffPush.lastStatus': 'sent', 'app.customer': 'customer-1' }, settings);
    expect(both).toMatchObject([{ decision: 'identity' }]);
  });

  test.each(['constructor', '__proto__', 'toString'])('is never what every object has: %s', (customerAttribute) => {
    expect(whyIgnored(readAttributes({ a: 'b' }, { customerAttribute }))).toContain('no attribute that says');
  });

  test.each([
    [['VOICE'], 'ignored'],
    [['voice', 'COBROWSE'], 'ignored'],
    [['VOICE', 'Message'], 'identity'],
    [[], 'identity'],
    [[7], 'identity'],
  ])('in a conversation of %j: %s', (media, decision) => {
    const communications = media.map((mediaType) => ({ mediaType }));
    expect(readAttributes({ 'app.customer': 'customer-1' }, settings, { communications })).toMatchObject([
      { decision },
    ]);
  });
});

describe('ignored', () => {
  test.each<[string, unknown, object, string]>([
    ['our write-back', { 'handoffPush.lastStatus': 'sent' }, {}, 'what we wrote into the conversation ourselves'],
    ['other attributes', { ANI: '1', 'app.customer': 'customer-1' }, {}, 'no attribute that says anything here'],
    ['no attribute', {}, {}, 'no attribute that says anything here'],
    ['attributes of another type', 'x', {}, 'attributes is missing'],
    ['attributes as a list', [['a', 'b']], {}, 'attributes is missing'],
    ['no attributes, and no conversation', undefined, { conversationId: 7 }, 'attributes is missing'],
  ])('%s', (_, attributes, more, reason) => {
    const event = eventOf(topic, body(attributes, more), { topicName: topic });
    expect(whyIgnored(read(event))).toContain(reason);
  });
});

describe('unreadable', () => {
  test.each<[string, object]>([
    ['an undelivered message', { [own]: 'm-1' }],
    ['the app’s own name of the customer', { 'app.customer': 'customer-1' }],
  ])('%s of no conversation, or at no time', (_, attributes) => {
    const settings = { customerAttribute: 'app.customer' };
    const nowhere = eventOf(topic, body(attributes, { conversationId: 7 }), { topicName: topic });
    expect(whyUnreadable(read(nowhere, settings))).toBe('no conversation id in detail.eventBody or detail.topicName');
    const timeless = { ...eventOf(topic, body(attributes, { eventTime: null }), { timestamp: null }), time: 1 };
    expect(whyUnreadable(read(timeless, settings))).toBe('no readable time in eventTime, detail.timestamp or time');
    expect(read(timeless, settings)).toMatchObject([{ source: 'genesys', known: { conversationId } }]);
  });
});
