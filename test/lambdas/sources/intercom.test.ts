import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { intercomAuth, readIntercom } from '../../../lambdas/sources/intercom.ts';
import { proofBy } from '../../../lambdas/sources/proof.ts';
import type { SettingsOf } from '../../../lambdas/sources/source-settings.ts';
import { whyIgnored, whyUnreadable } from './genesys/events.ts';
import {
  agent,
  agentReplied,
  appId,
  bot,
  botReplied,
  closed,
  conversationOf,
  customer,
  customerReplied,
  noted,
  notificationOf,
  oldConversationOf,
  partOf,
  ping,
  saidAt,
  ticketOf,
  ticketReplied,
} from './intercom-events.ts';

const settings: SettingsOf<'intercom'> = {
  kind: 'intercom',
  botReplies: true,
  maximumBytes: 262_144,
  appIds: [appId, 'another-of-ours'],
};
const receivedAt = saidAt + 2_000;
const read = (body: Record<string, unknown>) => readIntercom(body, { name: 'intercom', settings }, receivedAt);
const replied = (part: object, topic = 'conversation.admin.replied') =>
  read(notificationOf(topic, conversationOf([partOf(part)])));
const repliedTo = (contacts: object) =>
  read(notificationOf('conversation.admin.replied', conversationOf([partOf()], contacts)));

const message = {
  source: 'intercom',
  conversationId: '215473853299345',
  messageId: 'part-1',
  kind: 'text',
  author: 'human',
  sentAt: saidAt,
  customerId: 'anna',
  aliases: [{ kind: 'external-contact', value: 'contact-1' }],
  sender: 'Ada Agent',
  preview: 'Your order is on its way.',
};

describe('an agent message', () => {
  test('has its part’s id, its customer, and its words without HTML', () => {
    expect(read(agentReplied)).toEqual([{ decision: 'agent-message', reason: 'reply to the customer', message }]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['of API 1.x', notificationOf('conversation.admin.replied', oldConversationOf([partOf()]))],
    ['that was translated', { ...agentReplied, topic: 'conversation.admin.replied.translated' }],
    ['with unknown fields', { ...agentReplied, version: '9.0', more: [{}] }],
    ['in another workspace of ours', { ...agentReplied, app_id: 'another-of-ours' }],
    [
      'with numbers for ids',
      notificationOf('conversation.admin.replied', conversationOf([partOf()], { id: 215473853299345 })),
    ],
    [
      'that assigns the conversation, too',
      notificationOf('conversation.admin.replied', conversationOf([partOf({ part_type: 'assignment' })])),
    ],
    [
      'of a part without a type',
      notificationOf('conversation.admin.replied', conversationOf([partOf({ part_type: undefined })])),
    ],
  ])('%s', (_, body) => {
    expect(read(body)).toMatchObject([{ decision: 'agent-message', message }]);
  });

  test('of an agent who writes first is what began the conversation', () => {
    const source = { id: 'source-9', body: '<p>Hello</p>', author: agent };
    const item = conversationOf([], { source, created_at: saidAt / 1000 });
    expect(read(notificationOf('conversation.admin.single.created', item))).toMatchObject([
      {
        decision: 'agent-message',
        message: { messageId: 'source-9', author: 'human', preview: 'Hello', customerId: 'anna' },
      },
    ]);
  });

  test('has the notification’s time where it has none, and else that of its arrival', () => {
    expect(replied({ created_at: null })).toMatchObject([{ message: { sentAt: saidAt + 1_000 } }]);
    const timeless = notificationOf('conversation.admin.replied', conversationOf([partOf({ created_at: 'soon' })]), {
      created_at: undefined,
    });
    expect(read(timeless)).toMatchObject([{ message: { sentAt: receivedAt } }]);
  });

  test.each<[string, object, object]>([
    [
      'an attachment',
      { body: null, attachments: [{ name: 'bill.pdf', content_type: 'application/pdf' }] },
      { preview: '📎 bill.pdf' },
    ],
    ['a picture', { body: '<img src="https://example.com/1">' }, { preview: '📷 Image' }],
    [
      'quick replies',
      { part_type: 'quick_reply', body: '', metadata: { quick_reply_options: [{ text: 'Yes' }, { text: 'No' }] } },
      { kind: 'structured', preview: 'Yes / No' },
    ],
  ])('shows %s', (_, part, shown) => {
    expect(replied(part)).toMatchObject([{ decision: 'agent-message', message: shown }]);
  });

  test('without a word is a message all the same', () => {
    const [only] = replied({ body: null, author: { type: 'admin' } });
    expect(only).toMatchObject({ decision: 'agent-message', message: { author: 'human' } });
    expect(only).not.toHaveProperty('message.preview');
    expect(only).not.toHaveProperty('message.kind');
  });
});

describe('a bot', () => {
  test.each<[string, Record<string, unknown>]>([
    ['under its own topic', botReplied],
    ['under the agents’ topic', { ...botReplied, topic: 'conversation.admin.replied' }],
    [
      'by its type only',
      notificationOf('conversation.admin.replied', conversationOf([partOf({ author: { type: 'bot' } })])),
    ],
    [
      'by the mark of an AI agent',
      notificationOf(
        'conversation.admin.replied',
        conversationOf([partOf({ author: { ...agent, from_ai_agent: true } })]),
      ),
    ],
    [
      'by the mark of an AI answer',
      notificationOf('conversation.admin.replied', conversationOf([partOf({ is_ai_answer: true })])),
    ],
    ['by the topic only', { ...agentReplied, topic: 'conversation.operator.replied' }],
  ])('is told %s', (_, body) => {
    expect(read(body)).toMatchObject([{ decision: 'agent-message', message: { author: 'bot' } }]);
  });

  test('says one thing under two topics', () => {
    const ids = [botReplied, { ...botReplied, topic: 'conversation.admin.replied', id: 'notif_other' }].map((body) =>
      read(body).map((reading) => 'message' in reading && reading.message.messageId),
    );
    expect(ids).toEqual([['part-1'], ['part-1']]);
  });
});

describe('whose conversation it is', () => {
  const contactsOf = (...contacts: object[]) => ({ contacts: { type: 'contact.list', contacts } });

  test.each<[string, object, string | undefined, string | undefined]>([
    ['one contact', contactsOf({ id: 'c', external_id: 'anna' }), 'anna', 'c'],
    ['a contact whom the company does not know', contactsOf({ id: 'c', external_id: null }), undefined, 'c'],
    ['a contact with an empty id', contactsOf({ id: 'c', external_id: ' ' }), undefined, 'c'],
    [
      'a known contact and an unknown one',
      contactsOf({ id: 'c', external_id: 'anna' }, { id: 'd' }),
      'anna',
      undefined,
    ],
    [
      'the same customer twice',
      contactsOf({ id: 'c', external_id: 'anna' }, { id: 'd', external_id: 'anna' }),
      'anna',
      undefined,
    ],
    [
      'two customers',
      contactsOf({ id: 'c', external_id: 'anna' }, { id: 'd', external_id: 'ben' }),
      undefined,
      undefined,
    ],
    ['nobody', { contacts: null }, undefined, undefined],
  ])('%s', (_, contacts, customerId, alias) => {
    const [only] = repliedTo(contacts);
    expect(only).toMatchObject({ decision: 'agent-message' });
    const said = only?.decision === 'agent-message' ? only.message : undefined;
    expect(said?.customerId).toBe(customerId);
    expect(said?.aliases?.map(({ value }) => value)).toEqual(alias === undefined ? undefined : [alias]);
  });
});

describe('what the customer writes', () => {
  const said = { source: 'intercom', conversationId: '215473853299345', sentAt: saidAt, customerId: 'anna' };

  test('is a customer message', () => {
    expect(read(customerReplied)).toMatchObject([
      { decision: 'customer-message', message: { ...said, messageId: 'part-2' } },
    ]);
    expect(read(customerReplied)).not.toHaveProperty('0.message.preview');
  });

  test.each<[string, object, string]>([
    ['API 2.x', conversationOf([]), 'source-1'],
    ['API 1.x', oldConversationOf([]), 'opening-1'],
  ])('first, in %s', (_, item, messageId) => {
    expect(read(notificationOf('conversation.user.created', item))).toMatchObject([
      { decision: 'customer-message', message: { messageId, customerId: 'anna' } },
    ]);
  });

  test.each<[string, object]>([
    ['of the company', { id: 'contact-2', external_id: 'ben' }],
    ['whom the company does not know', { id: 'contact-2' }],
    ['without an id', {}],
  ])('proves nothing of the others where another takes part: one %s', (_, another) => {
    const contacts = { contacts: { contacts: [{ id: 'contact-1', external_id: 'anna' }, another] } };
    const parts = [partOf({ id: 'part-2', author: customer })];
    const bodies = [
      notificationOf('conversation.user.replied', conversationOf(parts, contacts)),
      notificationOf('conversation.user.created', conversationOf([], contacts)),
      notificationOf('ticket.contact.replied', { ticket: ticketOf(contacts), ticket_part: parts[0] }),
    ];
    expect(bodies.map((body) => whyIgnored(read(body)))).toEqual(Array(3).fill('several customers take part'));
    const reply = notificationOf('conversation.admin.replied', conversationOf([partOf()], contacts));
    expect(read(reply)).toMatchObject([{ decision: 'agent-message' }]);
  });

  test('counts where one contact stands in both places', () => {
    const both = {
      contacts: { contacts: [{ id: 'contact-1', external_id: 'anna' }] },
      user: { id: 'contact-1', user_id: 'anna' },
    };
    const item = conversationOf([partOf({ id: 'part-2', author: customer })], both);
    expect(read(notificationOf('conversation.user.replied', item))).toMatchObject([{ decision: 'customer-message' }]);
  });

  test('in a ticket', () => {
    const item = { ticket: ticketOf(), ticket_part: partOf({ id: 'ticket-part-2', author: customer }) };
    expect(read(notificationOf('ticket.contact.replied', item))).toMatchObject([
      {
        decision: 'customer-message',
        message: { conversationId: '988', messageId: 'ticket-part-2', customerId: 'anna' },
      },
    ]);
  });
});

describe('a closing', () => {
  const closedBy = (author: object | null, body: string | null) =>
    replied({ part_type: 'close', author, body }, 'conversation.admin.closed');
  const system = { type: 'system', csat: true };

  test('asks how satisfied the customer is, and ends nothing', () => {
    expect(read(closed)).toMatchObject([
      { decision: 'agent-message', message: { messageId: 'part-3', subject: system, customerId: 'anna' } },
    ]);
  });

  test.each<[string, object | null, string | null, object, string]>([
    ['a person without a word is news of the system', agent, null, system, 'human'],
    ['a person with an empty text is the same', agent, '<p> </p>', system, 'human'],
    ['nobody that is named is the same', null, null, system, 'unknown'],
    ['a person with a last word is a message of the chat', agent, '<p>Bye</p>', { csat: true }, 'human'],
    ['a bot with a last word is the same', bot, '<p>Bye</p>', { csat: true }, 'bot'],
  ])('by %s', (_, author, body, subject, expected) => {
    const [only] = closedBy(author, body);
    expect(only).toMatchObject({ decision: 'agent-message', message: { author: expected } });
    expect(only).toHaveProperty('message.subject', subject);
    expect(only?.decision === 'agent-message' && only.message.preview).toBe(body?.includes('Bye') ? 'Bye' : undefined);
  });

  test.each<[string, string | null]>([
    ['a word', null],
    ['any text', '<p></p>'],
  ])('by a bot without %s is ignored', (_, body) => {
    expect(whyIgnored(closedBy(bot, body))).toBe('a bot closed it without a word');
  });

  test('that was redacted is ignored', () => {
    expect(whyIgnored(replied({ part_type: 'close', redacted: true }, 'conversation.admin.closed'))).toContain(
      'redacted',
    );
  });

  test('without a part is told from a later one by its time', () => {
    const idAt = (created_at: number) =>
      read(notificationOf('conversation.admin.closed', oldConversationOf([]), { created_at })).map(
        (reading) => reading.decision === 'agent-message' && reading.message.messageId,
      );
    expect(idAt(1_795_255_200)).toEqual(idAt(1_795_255_200));
    expect(idAt(1_795_255_200)).not.toEqual(idAt(1_795_255_900));
  });
});

test('a conversation that was deleted has ended', () => {
  expect(read(notificationOf('conversation.deleted', { id: '215473853299345', deleted: true }))).toEqual([
    {
      decision: 'conversation-ended',
      reason: 'the conversation was deleted',
      end: { source: 'intercom', conversationId: '215473853299345', endedAt: saidAt + 1_000 },
    },
  ]);
});

describe('a ticket', () => {
  const subject = { type: 'ticket', ticketId: '988' };
  const stateOf = (more: object, topic = 'ticket.state.updated') => read(notificationOf(topic, ticketOf(more)));

  test('reply', () => {
    expect(read(ticketReplied)).toMatchObject([
      {
        decision: 'agent-message',
        message: { conversationId: '988', messageId: 'ticket-part-1', author: 'human', customerId: 'anna', subject },
      },
    ]);
  });

  test('reply in a list of parts, of which only the reply is said', () => {
    const parts = [partOf({ id: 'n', part_type: 'note' }), partOf({ id: 'r' })];
    const item = ticketOf({ ticket_parts: { ticket_parts: parts } });
    expect(read(notificationOf('ticket.admin.replied', item))).toMatchObject([
      { decision: 'ignored', reason: 'it is a note' },
      { decision: 'agent-message', message: { messageId: 'r', subject } },
    ]);
  });

  test('state is said in the customer’s words', () => {
    expect(stateOf({})).toMatchObject([
      { decision: 'agent-message', message: { author: 'unknown', sentAt: saidAt, subject, preview: 'In work' } },
    ]);
  });

  test('state under two topics is one message, and a later change another', () => {
    const idOf = (readings: ReturnType<typeof read>) =>
      readings.map((reading) => reading.decision === 'agent-message' && reading.message.messageId);
    const once = idOf(stateOf({}));
    expect(idOf(stateOf({}, 'ticket.resolved'))).toEqual(once);
    expect(idOf(stateOf({ updated_at: saidAt / 1000 + 60 }))).not.toEqual(once);
    expect(idOf(stateOf({ ticket_state: { id: '8' } }))).not.toEqual(once);
  });

  test('state of an old API is a word, which customers do not read', () => {
    const [only] = stateOf({ ticket_state: 'resolved' });
    expect(only).toMatchObject({ decision: 'agent-message', message: { subject } });
    expect(only).not.toHaveProperty('message.preview');
  });

  test('closing is wrapped, and asks how satisfied the customer is', () => {
    expect(read(notificationOf('ticket.closed', { ticket: ticketOf() }))).toMatchObject([
      { decision: 'agent-message', message: { conversationId: '988', subject: { ...subject, csat: true } } },
    ]);
  });

  test.each<[string, object]>([
    ['of the back office', { category: 'Back-office', is_shared: undefined }],
    ['of a tracker', { category: 'Tracker', is_shared: undefined }],
    ['that is not shared', { is_shared: false }],
  ])('%s is the agents’ own', (_, more) => {
    expect(whyIgnored(stateOf(more))).toBe('the ticket is not shared with the customer');
    const item = { ticket: ticketOf(more), ticket_part: partOf() };
    expect(whyIgnored(read(notificationOf('ticket.admin.replied', item)))).toContain('not shared');
  });
});

describe('ignored', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a ping, whatever its workspace', ping, 'ping'],
    ['another workspace', { ...agentReplied, app_id: 'not-ours' }, 'another workspace'],
    ['a note', noted, 'it is a note'],
    [
      'a note in a ticket',
      notificationOf('ticket.note.created', { ticket: ticketOf(), ticket_part: partOf() }),
      'it is a note',
    ],
    ['a note under a reply’s topic', { ...noted, topic: 'conversation.admin.replied' }, 'it is a note'],
    [
      'a note that opens again',
      notificationOf('conversation.admin.replied', conversationOf([partOf({ part_type: 'note_and_reopen' })])),
      'note',
    ],
    [
      'a part for agents',
      notificationOf('conversation.admin.replied', conversationOf([partOf({ part_type: 'conversation_summary' })])),
      'no kind of part',
    ],
    [
      'an assignment without a word',
      notificationOf('conversation.admin.replied', conversationOf([partOf({ part_type: 'assignment', body: null })])),
      'says nothing',
    ],
    [
      'a redacted part',
      notificationOf('conversation.admin.replied', conversationOf([partOf({ redacted: true })])),
      'redacted',
    ],
    [
      'the customer’s words under the agents’ topic',
      { ...customerReplied, topic: 'conversation.admin.replied' },
      'the customer wrote it',
    ],
    [
      'the agent’s words under the customer’s topic',
      { ...agentReplied, topic: 'conversation.user.replied' },
      'the customer did not write it',
    ],
    ['a rating', { ...agentReplied, topic: 'conversation.rating.added' }, 'its topic says nothing to a customer'],
    ['a snooze', { ...agentReplied, topic: 'conversation.admin.snoozed' }, 'its topic says nothing to a customer'],
    ['a topic like a property of every object', { ...agentReplied, topic: 'constructor' }, 'its topic says nothing'],
  ])('%s', (_, body, reason) => {
    expect(whyIgnored(read(body))).toContain(reason);
  });
});

describe('unreadable', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['nothing', {}, 'topic is missing'],
    ['no workspace', { ...agentReplied, app_id: undefined }, 'app_id is missing'],
    ['no item', { ...agentReplied, data: { item: 'text' } }, 'data.item is missing'],
    [
      'no conversation',
      notificationOf('conversation.admin.replied', { conversation_parts: {} }),
      'data.item.id is missing',
    ],
    ['no part', notificationOf('conversation.admin.replied', conversationOf([])), 'has no part'],
    [
      'a part without an id',
      notificationOf('conversation.admin.replied', conversationOf([partOf({ id: '' })])),
      'the part has no id',
    ],
    ['no ticket', notificationOf('ticket.state.updated', { type: 'ticket' }), 'no ticket with an id'],
    ['a ticket’s reply without a part', notificationOf('ticket.admin.replied', ticketOf()), 'no ticket part'],
  ])('%s', (_, body, reason) => {
    expect(whyUnreadable(read(body))).toContain(reason);
  });
});

describe('the signature', () => {
  const secrets = ['an-old-client-secret-of-intercom', 'a-new-client-secret-of-intercom'];
  const raw = Buffer.from('{"topic": "ping", "text": "ü"}');
  const signedBy = (secret: string, body: Uint8Array = raw) =>
    `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`;
  const isSigned = (header: string | undefined) =>
    proofBy(intercomAuth).isSigned(raw, { 'x-hub-signature': header }, secrets, saidAt);

  test.each<[string, string | undefined, boolean]>([
    ['with the one secret', signedBy('an-old-client-secret-of-intercom'), true],
    ['with the other secret', signedBy('a-new-client-secret-of-intercom'), true],
    ['with a third secret', signedBy('no-client-secret-of-ours-at-all'), false],
    ['over another body', signedBy(secrets[0] ?? '', Buffer.from('{}')), false],
    ['without its prefix', signedBy(secrets[0] ?? '').slice('sha1='.length), false],
    ['not at all', undefined, false],
  ])('%s', (_, header, expected) => {
    expect(isSigned(header)).toBe(expected);
  });
});
