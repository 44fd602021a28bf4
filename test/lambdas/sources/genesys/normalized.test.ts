import { describe, expect, test } from '@jest/globals';
import type { GenesysSettings } from '../../../../lambdas/sources/genesys/settings.ts';
import { conversationId, eventOf, happenedAt, read, whyIgnored } from './events.ts';

const message = {
  id: 'm-1',
  conversationId,
  channel: {
    type: 'Private',
    platform: 'Open',
    time: new Date(happenedAt).toISOString(),
    from: { nickname: 'Ann' },
    to: { id: 'address', externalContactId: 'contact' },
  },
  type: 'Text',
  text: 'Your order is on its way.',
  direction: 'Outbound',
  originatingEntity: 'Human',
};
const readMessage = (more: object = {}, settings: Partial<GenesysSettings> = {}) =>
  read(eventOf('v2.something.new', { ...message, ...more }), settings);
const aliases = [
  { kind: 'external-contact', value: 'contact' },
  { kind: 'address', value: 'address' },
];

test.each([
  'v2.something.new',
  'v2.conversations.{id}.messages',
  'v2.users.{id}.conversations',
  'v2.routing.queues.{id}.conversations.messages',
  'v2.users.{id}.conversations.calls',
  'v2.webmessaging.deployments.{id}.undelivered.messages',
  '',
])('on topic %j it is read', (topic) => {
  expect(read(eventOf(topic, message))).toEqual([
    {
      decision: 'agent-message',
      reason: 'outbound text message',
      message: {
        source: 'genesys',
        conversationId,
        messageId: 'm-1',
        kind: 'text',
        author: 'human',
        sentAt: happenedAt,
        correlationId: 'trace',
        aliases,
        sender: 'Ann',
        preview: 'Your order is on its way.',
      },
    },
  ]);
});

describe('aliases', () => {
  test('of the customer, on either side', () => {
    const channel = { ...message.channel, from: message.channel.to, to: { id: 'integration' } };
    expect(readMessage({ direction: 'Inbound', channel })).toMatchObject([
      { decision: 'customer-message', message: { aliases } },
    ]);
  });

  test.each(['WebMessaging', 'Whatsapp', undefined, 7])(
    'the address only where it is known to be theirs: not on %p',
    (platform) => {
      expect(readMessage({ channel: { ...message.channel, platform } })).toMatchObject([
        { message: { aliases: [{ kind: 'external-contact', value: 'contact' }] } },
      ]);
    },
  );

  test('of the wrong type: none', () => {
    const [only] = readMessage({ channel: { ...message.channel, to: { id: 7, externalContactId: [] } } });
    expect(only).toHaveProperty('message.messageId');
    expect(only).not.toHaveProperty('message.aliases');
  });
});

describe('what it shows', () => {
  test('attachments without a text', () => {
    const content = [{ contentType: 'Attachment', attachment: { mediaType: 'Image', url: 'https://example.com/1' } }];
    expect(readMessage({ text: undefined, content })).toMatchObject([
      { message: { kind: 'text', preview: '📷 Image' } },
    ]);
  });

  test.each<[unknown]>([[undefined], [[]], ['x'], [[null, 7, {}]], [{ contentType: 'Card' }]])(
    'structured with content %j: nothing',
    (content) => {
      const [only] = readMessage({ type: 'Structured', text: undefined, content });
      expect(only).toMatchObject({ decision: 'agent-message', message: { kind: 'structured' } });
      expect(only).not.toHaveProperty('message.preview');
    },
  );
});

describe('bots', () => {
  test.each(['Bot', 'BOT', 'bot'])('%s: a setting', (originatingEntity) => {
    expect(readMessage({ originatingEntity })).toMatchObject([
      { decision: 'agent-message', message: { author: 'bot' } },
    ]);
    const off = readMessage({ originatingEntity }, { botReplies: false });
    expect(whyIgnored(off)).toContain('bot replies are off');
    expect(off).toMatchObject([{ known: { messageId: 'm-1', author: 'bot' } }]);
  });

  test.each(['Human', '', undefined, null, 7])('%p is none', (originatingEntity) => {
    expect(readMessage({ originatingEntity }, { botReplies: false })).toMatchObject([{ decision: 'agent-message' }]);
  });
});

describe('never a push', () => {
  test.each<[string, object]>([
    ['a receipt with the message’s own id', { type: 'Receipt', status: 'Delivered', isFinalReceipt: true }],
    ['a receipt in capitals', { type: 'RECEIPT' }],
    ['typing', { type: 'Event', events: [{ eventType: 'Typing', typing: { type: 'On' } }] }],
    ['an unknown type', { type: 'Unknown' }],
    [
      'Genesys’ own notification',
      { type: 'Structured', content: [{ contentType: 'Push', push: { failedMessages: ['m-0'] } }] },
    ],
    ['an internal message', { internal: true }],
    ['an internal message by its medium', { mediaType: 'INTERNALMESSAGE' }],
    ['an internal message by its platform', { channel: { ...message.channel, platform: 'Internal' } }],
    ['an internal message of the customer’s direction', { direction: 'Inbound', visibility: 'Internal' }],
  ])('%s', (_, more) => {
    expect(whyIgnored(readMessage(more))).toEqual(expect.any(String));
  });

  test('anything under a topic of internal messages', () => {
    expect(whyIgnored(read(eventOf('v2.users.{id}.conversations.internalmessages', message)))).toContain('each other');
  });

  test.each(['Private', 'Public', undefined])('a channel of type %p is no note', (type) => {
    expect(readMessage({ channel: { ...message.channel, type } })).toMatchObject([{ decision: 'agent-message' }]);
  });
});
