import { describe, expect, test } from '@jest/globals';
import type { GenesysSettings } from '../../../../lambdas/sources/genesys/settings.ts';
import { conversationId, detailAt, eventOf, happenedAt, read, whyIgnored, whyUnreadable } from './events.ts';

const at = (secondsLater: number) => new Date(happenedAt + secondsLater * 1000).toISOString();

/** One message as the topics `...conversations.messages` list it, and as `...conversations` do. */
const listed = (id: string, secondsLater: number, more: object = {}) => ({
  message: { id, selfUri: `/api/v2/conversations/messages/${id}` },
  messageTime: at(secondsLater),
  messageStatus: 'sent',
  messageMetadata: { type: 'Text', content: [], events: [] },
  ...more,
});
const nested = (entries: readonly ReturnType<typeof listed>[]) => [
  {
    id: 'communication',
    state: 'connected',
    direction: 'inbound',
    type: 'webmessaging',
    messages: entries.map(({ message, ...entry }) => ({ messageId: message.id, ...entry })),
  },
];

const customer = {
  id: 'p-customer',
  purpose: 'customer',
  direction: 'inbound',
  state: 'connected',
  address: 'guest',
  externalContact: { id: 'contact' },
  attributes: { 'app.customer': 'customer-1', 'handoffPush.lastStatus': 'sent' },
  messages: [listed('m-1', 0, { messageStatus: 'received' })],
};
const agent = {
  id: 'p-agent',
  purpose: 'agent',
  // The agent's part of a conversation that the customer began.
  direction: 'inbound',
  state: 'connected',
  address: 'the agent’s',
  externalContact: { id: 'not the customer’s' },
  messages: [listed('m-2', 60), listed('m-3', 120)],
};
const conversation = (...participants: readonly unknown[]) => ({ id: conversationId, name: 'x', participants });

const shapes = [
  ['v2.users.{id}.conversations.messages', (messages: unknown) => messages],
  ['v2.routing.queues.{id}.conversations.messages', (messages: unknown) => messages],
  ['v2.users.{id}.conversations', nested],
  ['v2.routing.queues.{id}.conversations', nested],
] as const;
const [[topic]] = shapes;
const readBody = (body: unknown, settings: Partial<GenesysSettings> = {}) => read(eventOf(topic, body), settings);

const aliases = [
  { kind: 'external-contact', value: 'contact' },
  { kind: 'address', value: 'guest' },
];
const said = {
  decision: 'agent-message',
  reason: 'the newest message, of a participant of purpose agent',
  message: {
    source: 'genesys',
    conversationId,
    messageId: 'm-3',
    kind: 'text',
    author: 'human',
    sentAt: happenedAt + 120_000,
    correlationId: 'trace',
    namedAt: detailAt,
    aliases,
  },
};
const wrote = {
  decision: 'customer-message',
  reason: "the customer's newest message",
  message: { source: 'genesys', conversationId, messageId: 'm-1', sentAt: happenedAt, namedAt: detailAt, aliases },
};

test.each(shapes)('%s: the newest message of either side, with its own time', (template, form) => {
  const body = conversation(
    { ...customer, messages: form(customer.messages) },
    { ...agent, messages: form(agent.messages) },
  );
  expect(read(eventOf(template, body))).toEqual([wrote, said]);
  expect(read(eventOf(template.replace('{id}', 'q-1'), body))).toEqual([wrote, said]);
  expect(read({ ...eventOf(template, body), 'detail-type': undefined })).toEqual([wrote, said]);
});

describe('the same messages', () => {
  test.each<[string, object]>([
    [
      'after a change that is no message',
      conversation({ ...customer, state: 'disconnected' }, { ...agent, state: 'terminated' }),
    ],
    ['in another order', conversation({ ...agent, messages: agent.messages.toReversed() }, customer)],
    ['in other casings', conversation({ ...customer, purpose: 'CUSTOMER' }, { ...agent, purpose: 'Agent' })],
    ['as `external`', conversation({ ...customer, purpose: 'external' }, agent)],
    ['as `user`', conversation(customer, agent, { ...agent, purpose: 'user', messages: [listed('m-0', -1)] })],
    [
      'before a receipt and typing',
      conversation(customer, {
        ...agent,
        messages: [
          ...agent.messages,
          ...['Receipt', 'EVENT'].map((type) => listed('m-9', 300, { messageMetadata: { type } })),
        ],
      }),
    ],
    [
      'before one that was taken back',
      conversation(customer, {
        ...agent,
        messages: [...agent.messages, listed('m-9', 300, { messageStatus: 'removed' })],
      }),
    ],
    [
      'beside messages of queues and others',
      conversation(
        customer,
        agent,
        ...['acd', 'api', 'station', undefined, 7].map((purpose) => ({ purpose, messages: [listed('m-9', 300)] })),
      ),
    ],
    [
      'beside what agents write to each other',
      conversation(customer, { ...agent, internalMessages: nested([listed('m-9', 300)]) }),
    ],
    [
      'beside what cannot be read',
      conversation(
        null,
        'x',
        customer,
        { purpose: 'agent', messages: 'm-9' },
        {
          ...agent,
          messages: [
            null,
            {},
            { message: 'm-9' },
            ...agent.messages,
            listed('m-8', 300, { messageTime: 'soon' }),
            { message: { id: 'm-9' } },
          ],
        },
      ),
    ],
  ])('%s', (_, body) => {
    expect(readBody(body)).toEqual([wrote, said].map((one) => ({ ...one, reason: expect.any(String) })));
  });
});

describe('what was said', () => {
  const only = (message: object, purpose = 'agent') =>
    readBody(conversation({ purpose, messages: [listed('m-1', 0, message)] }))[0];

  test.each([
    ['agent', 'human'],
    ['user', 'human'],
    ['bot', 'bot'],
    ['workflow', 'bot'],
  ])('by purpose %s', (purpose, author) => {
    expect(only({}, purpose)).toMatchObject({ decision: 'agent-message', message: { author } });
  });

  test.each([
    [{ type: 'Structured' }, 'structured'],
    [{ type: 'TEXT' }, 'text'],
    [{ type: 'Unknown' }, undefined],
    [undefined, undefined],
    ['Text', undefined],
  ])('of metadata %j', (messageMetadata, kind) => {
    const reading = only({ messageMetadata });
    expect(reading).toMatchObject({ decision: 'agent-message', message: { messageId: 'm-1' } });
    expect(reading?.decision === 'agent-message' && reading.message.kind).toBe(kind);
  });

  test.each(['failed', 'delivery-failed', 'Delivery-Failed'])('with status %s it did not arrive', (messageStatus) => {
    expect(only({ messageStatus })).toHaveProperty('message.undelivered', true);
  });

  test.each(['queued', 'sent', 'delivery-success', 'published', 'something', 7])(
    'with status %s nobody knows',
    (messageStatus) => {
      expect(only({ messageStatus })).not.toHaveProperty('message.undelivered');
    },
  );

  test('and read is no news', () => {
    expect(only({ messageStatus: 'read' })).toMatchObject({ decision: 'ignored', reason: 'the customer has read it' });
  });
});

describe('without bot replies', () => {
  const bot = { purpose: 'bot', messages: [listed('m-9', 300)] };

  test('the newest of a person counts', () => {
    expect(readBody(conversation(customer, agent, bot))).toMatchObject([wrote, { message: { messageId: 'm-9' } }]);
    expect(readBody(conversation(customer, agent, bot), { botReplies: false })).toEqual([wrote, said]);
  });

  test('a bot alone says nothing', () => {
    expect(whyIgnored(readBody(conversation(bot), { botReplies: false }))).toBe('nobody wrote a message');
  });
});

describe('who the customer is', () => {
  const named = { customerAttribute: 'app.customer' };
  const customerIds = (...participants: readonly object[]) =>
    readBody(conversation(...participants), named).map((one) => 'message' in one && one.message.customerId);

  test('an attribute of theirs may name the app’s customer, on both sides', () => {
    expect(customerIds(customer, agent)).toEqual(['customer-1', 'customer-1']);
  });

  test('an agent’s attribute never does', () => {
    expect(customerIds({ ...customer, attributes: {} }, { ...agent, attributes: customer.attributes })).toEqual([
      undefined,
      undefined,
    ]);
  });

  test.each([[''], [7], [{}], ['x'.repeat(257)], [undefined]])('an attribute %j names nobody', (value) => {
    expect(customerIds({ ...customer, attributes: { 'app.customer': value } }, agent)).toEqual([undefined, undefined]);
  });

  test('two names are none', () => {
    const other = { ...customer, attributes: { 'app.customer': 'customer-2' }, messages: [] };
    expect(customerIds(customer, agent, other)).toEqual([undefined, undefined]);
    expect(customerIds(customer, agent, { ...customer, messages: [] })).toEqual(['customer-1', 'customer-1']);
  });

  test('a third party is nobody: neither beside a customer nor beside another', () => {
    const third = {
      purpose: 'external',
      address: 'third',
      externalContactId: 'third',
      attributes: { 'app.customer': 'third' },
    };
    expect(readBody(conversation(customer, agent, third), named)).toMatchObject([
      { message: { aliases } },
      { message: { aliases } },
    ]);
    expect(readBody(conversation(agent, third, third), named)[0]).not.toHaveProperty('message.aliases');
  });

  describe('is so at the snapshot’s time, whenever the messages were written', () => {
    const nobody = { ...customer, address: undefined, externalContact: undefined };
    const namedAts = (body: object, more: object = {}) =>
      read({ ...eventOf(topic, body, { timestamp: undefined }), ...more }, named).map(
        (one) => 'message' in one && one.message.namedAt,
      );
    const envelopeAt = Date.parse('2026-11-21T10:00:01Z');

    test.each<[string, object]>([
      ['by an alias', { ...customer, attributes: {} }],
      ['by the app’s own name', nobody],
      ['by both', customer],
    ])('%s', (_, theirs) => {
      expect(namedAts(conversation(theirs, agent))).toEqual([envelopeAt, envelopeAt]);
    });

    test('unless nobody is named, or the time cannot be read', () => {
      const read = namedAts(conversation({ ...nobody, attributes: {} }, agent));
      expect(read).toEqual([undefined, undefined]);
      expect(namedAts(conversation(customer, agent), { time: 'now' })).toEqual([undefined, undefined]);
    });
  });

  test('without a message it is all that there is to say', () => {
    const takenBack = [listed('m-1', 0, { messageStatus: 'removed' })];
    expect(readBody(conversation({ ...customer, messages: takenBack }), named)).toEqual([
      {
        decision: 'identity',
        reason: expect.any(String),
        identity: { source: 'genesys', conversationId, at: detailAt, customerId: 'customer-1', aliases },
      },
    ]);
  });
});

describe('ignored', () => {
  test.each<[string, unknown, string]>([
    [
      'a call',
      conversation({ purpose: 'agent', calls: [{ state: 'connected', direction: 'inbound' }] }),
      'nobody wrote',
    ],
    [
      'a call of somebody who is known',
      conversation({ ...customer, messages: undefined, calls: [{ state: 'connected' }] }),
      'nobody wrote',
    ],
    ['nobody', conversation(), 'nobody wrote'],
    ['no participants', { id: conversationId }, 'nobody wrote'],
  ])('%s', (_, body, reason) => {
    expect(whyIgnored(readBody(body))).toContain(reason);
  });

  test.each(['calls', 'emails', 'internalmessages'])('the same body in the topic ...conversations.%s', (medium) => {
    const event = eventOf(`v2.users.{id}.conversations.${medium}`, conversation(customer, agent));
    expect(read(event)).toMatchObject([{ decision: 'ignored' }]);
  });
});

describe('unreadable', () => {
  test.each<[string, object]>([
    ['no conversation: the topic’s id is a user’s', { participants: [customer, agent] }],
    ['a conversation of another type', { id: 7, participants: [customer, agent] }],
    ['an id too long for a key', { id: 'x'.repeat(257), participants: [customer, agent] }],
    ['nothing', {}],
  ])('%s', (_, body) => {
    for (const [template] of shapes) {
      expect(whyUnreadable(read(eventOf(template, body)))).toBe('detail.eventBody.id is missing');
    }
  });

  test('not so what only looks like it, under a topic that nobody knows', () => {
    const alike = eventOf('v2.something.new', { participants: [customer, agent] });
    expect(whyIgnored(read(alike))).toBe('detail.eventBody.id is missing');
  });
});
