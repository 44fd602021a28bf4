import { describe, expect, test } from '@jest/globals';
import { conversationId, detailAt, eventOf, happenedAt, read, whyIgnored, whyUnreadable } from './events.ts';

const topicOf = (name: string) => `v2.detail.events.conversation.{id}.${name}`;
const body = {
  eventTime: happenedAt,
  conversationId,
  participantId: 'p-1',
  sessionId: 's-1',
  mediaType: 'MESSAGE',
  messageType: 'WEBMESSAGING',
  direction: 'INBOUND',
  addressTo: 'deployment',
  addressFrom: 'guest',
};
const contact = (value: string) => ({ kind: 'external-contact', value });
const address = { kind: 'address', value: 'guest' };
const identity = (...aliases: readonly object[]) => [
  {
    decision: 'identity',
    reason: expect.any(String),
    identity: { source: 'genesys', conversationId, at: happenedAt, aliases },
  },
];

describe('an agent joined', () => {
  const start = topicOf('user.start');
  const joined = { ...body, userId: 'agent', queueId: 'queue', conversationExternalContactIds: ['contact'] };
  const on = { agentJoined: true };
  const reading = {
    decision: 'agent-message',
    reason: 'an agent joined the conversation',
    message: {
      source: 'genesys',
      conversationId,
      messageId: 'joined-s-1',
      kind: 'joined',
      author: 'human',
      sentAt: happenedAt,
      correlationId: 'trace',
      aliases: [contact('contact')],
    },
  };

  test.each<[string, unknown]>([
    ['once', eventOf(start, joined)],
    ['again, in another envelope', { ...eventOf(start, joined), id: 'another', time: '2026-11-21T12:00:00Z' }],
    ['in other casings', eventOf(start, { ...joined, mediaType: 'message', direction: 'Outbound' })],
    ['with no medium', eventOf(start, { ...joined, mediaType: undefined })],
    ['with an unknown medium', eventOf(start, { ...joined, mediaType: 'UNKNOWN' })],
    ['with a time as text', eventOf(start, { ...joined, eventTime: '2026-11-17T10:00:00.123Z' })],
    ['with the real id in its type', eventOf(start.replace('{id}', conversationId), joined)],
    ['with no session of its own', eventOf(start, { ...joined, sessionId: 7, participantId: 's-1' })],
  ])('%s', (_, event) => {
    expect(read(event, on)).toEqual([reading]);
  });

  test('unless that is off: then it says at most whose conversation it is', () => {
    expect(read(eventOf(start, joined))).toEqual(identity(contact('contact')));
    expect(whyIgnored(read(eventOf(start, body)))).toBe('an agent joined, and messages about that are off');
  });

  test.each(['VOICE', 'callback', 'INTERNALMESSAGE'])('a session of %s is ignored', (mediaType) => {
    expect(whyIgnored(read(eventOf(start, { ...joined, mediaType }), on))).toContain('another medium');
  });

  test.each<[string, object]>([
    ['no session', { sessionId: undefined, participantId: undefined }],
    ['a session too long for a key', { sessionId: 'x'.repeat(220) }],
  ])('%s is no message', (_, more) => {
    expect(read(eventOf(start, { ...joined, ...more }), on)).toEqual(identity(contact('contact')));
  });

  test('no conversation, or no time: unreadable, unless such messages are off', () => {
    const nowhere = eventOf(start, { ...joined, conversationId: undefined }, { topicName: start });
    const timeless = { ...eventOf(start, { ...joined, eventTime: 7 }, { timestamp: 7 }), time: undefined };
    for (const event of [nowhere, timeless]) {
      expect(whyUnreadable(read(event, on))).toBe('an agent joined no conversation, or at no time');
      expect(whyIgnored(read(event))).toBe('an agent joined, and messages about that are off');
    }
  });

  test('two contacts of the conversation: one may be a third party’s', () => {
    const [only] = read(eventOf(start, { ...joined, conversationExternalContactIds: ['contact', 'third'] }), on);
    expect(only).toMatchObject({ decision: 'agent-message' });
    expect(only).not.toHaveProperty('message.aliases');
  });
});

describe('whose conversation it is', () => {
  test.each<[string, string, object, readonly object[]]>([
    ['the customer’s session', 'customer.start', { externalContactId: 'contact' }, [contact('contact'), address]],
    ['its address alone', 'customer.start', {}, [address]],
    ['in other casings', 'customer.start', { direction: 'inbound', mediaType: 'Message' }, [address]],
    [
      'a conversation that we began',
      'customer.start',
      { direction: 'OUTBOUND', externalContactId: 'contact' },
      [contact('contact')],
    ],
    ['a queue’s session', 'acd.start', { conversationExternalContactIds: ['contact'] }, [contact('contact')]],
    [
      'the same contact twice',
      'acd.start',
      { externalContactId: 'contact', conversationExternalContactIds: ['contact'] },
      [contact('contact')],
    ],
    ['a contact that became known', 'contact', { externalContactId: 'contact' }, [contact('contact')]],
    [
      'beside the former',
      'contact',
      { externalContactId: 'new', conversationExternalContactIds: ['former', 'new'] },
      [contact('new'), contact('former')],
    ],
    [
      'beside several',
      'contact',
      { externalContactId: 'new', conversationExternalContactIds: ['a', 'b'] },
      [contact('new')],
    ],
    [
      'in the conversation’s list only',
      'contact',
      { conversationExternalContactIds: ['contact', 7, ''] },
      [contact('contact')],
    ],
  ])('%s', (_, name, more, aliases) => {
    expect(read(eventOf(topicOf(name), { ...body, ...more }))).toEqual(identity(...aliases));
  });

  test.each<[string, string, object]>([
    ['a queue’s addresses are nobody’s', 'acd.start', {}],
    ['no contact', 'contact', {}],
    ['contacts, none of them the session’s', 'contact', { conversationExternalContactIds: ['a', 'b'] }],
    ['contacts of another type', 'contact', { externalContactId: {}, conversationExternalContactIds: 'contact' }],
    ['an outbound address', 'customer.start', { direction: 'OUTBOUND' }],
  ])('%s', (_, name, more) => {
    expect(whyIgnored(read(eventOf(topicOf(name), { ...body, ...more })))).toBe('it names nobody');
  });

  test.each(['customer.start', 'acd.start', 'contact'])('%s of a call is ignored', (name) => {
    const call = { ...body, mediaType: 'VOICE', externalContactId: 'contact' };
    expect(whyIgnored(read(eventOf(topicOf(name), call)))).toContain('another medium');
  });

  test('without a time of its own the event’s counts', () => {
    expect(read(eventOf(topicOf('contact'), { conversationId, externalContactId: 'contact' }))).toMatchObject([
      { identity: { at: detailAt } },
    ]);
  });
});

describe('ends', () => {
  test.each(['MESSAGE', 'message', undefined, 'UNKNOWN', 7])(
    'the customer’s part, of medium %p, ends it',
    (mediaType) => {
      expect(read(eventOf(topicOf('customer.end'), { ...body, mediaType }))).toEqual([
        {
          decision: 'conversation-ended',
          reason: expect.any(String),
          end: { source: 'genesys', conversationId, endedAt: happenedAt },
        },
      ]);
    },
  );

  test.each(['COBROWSE', 'VOICE', 'Callback'])('a part of medium %s does not', (mediaType) => {
    expect(whyIgnored(read(eventOf(topicOf('customer.end'), { ...body, mediaType })))).toContain('another medium');
  });

  const end = (disconnectType: unknown, more: object = {}) =>
    read(eventOf(topicOf('customer.end'), { ...body, disconnectType, ...more }));

  test.each(['ENDPOINT', 'endpoint', 'Client', 'CLIENT', undefined, null, '', 7])(
    'the customer’s own leaving: %p',
    (disconnectType) => {
      expect(end(disconnectType)).toMatchObject([{ decision: 'conversation-ended', end: { endedAt: happenedAt } }]);
    },
  );

  test.each([
    'PEER',
    'peer',
    'SYSTEM',
    'TIMEOUT',
    'ERROR',
    'TRANSFER',
    'transfer.consult',
    'CONFERENCE_TRANSFER',
    'forward.transfer',
    'INACTIVITY',
    'session.expired',
    'takeover',
    'UNKNOWN',
    'OTHER',
    'endpoint.unknown',
  ])('somebody else’s: %s', (disconnectType) => {
    const ignored = end(disconnectType);
    expect(whyIgnored(ignored)).toBe('somebody else than the customer ended it');
    expect(ignored).toMatchObject([{ known: { conversationId, sentAt: happenedAt } }]);
    // Nor does anybody miss anything of it.
    expect(whyIgnored(end(disconnectType, { conversationId: 7 }))).toContain('somebody else');
  });

  test('nor does an agent’s', () => {
    expect(whyIgnored(read(eventOf(topicOf('user.end'), body)))).toContain('the conversation goes on');
  });

  test.each(['flow.start', 'flow.end', 'acw', 'wrapup', 'voicemail.end', 'something.new'])('nor does %s', (name) => {
    expect(read(eventOf(topicOf(name), body))).toMatchObject([{ decision: 'ignored', known: { conversationId } }]);
  });
});
