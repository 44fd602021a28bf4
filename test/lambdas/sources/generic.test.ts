import { describe, expect, test } from '@jest/globals';
import { conversationOfDevice } from '../../../lambdas/sources/device-address.ts';
import { readGeneric } from '../../../lambdas/sources/generic.ts';
import type { Mapping } from '../../../lambdas/sources/source-settings.ts';

const receivedAt = Date.parse('2026-11-21T10:00:30.000Z');
const sentAt = Date.parse('2026-11-21T10:00:00.000Z');
const secretWords = 'the-words-of-the-agent-that-nobody-may-read';

const map: Mapping = {
  event: { path: 'event', message: ['message.created', 'message.sent'], ended: ['conversation.closed'] },
  tenant: { path: 'account.id', allowed: ['7', 'acme'] },
  conversation: 'data.conversation.id',
  message: 'data.message.id',
  customer: 'data.conversation.customer.external_id',
  direction: { path: 'data.message.direction', outbound: ['out'], inbound: ['in'] },
  author: { path: 'data.message.author.is_bot', human: ['false'], bot: ['true'] },
  kind: { path: 'data.message.kind', text: ['plain', 'rich'], structured: ['form'] },
  text: 'data.message.text',
  sender: 'data.message.author.name',
  time: 'data.message.created_at',
  type: { path: 'data.conversation.type', chat: ['chat'], ticket: ['case'], system: ['notice'] },
  ticket: 'data.conversation.case_id',
  csat: { path: 'data.message.survey', yes: ['true'] },
  passThrough: 'data.extras',
};

const request = (message: object = {}, conversation: object = {}, rest: object = {}) => ({
  version: 2,
  event: 'message.created',
  account: { id: 7 },
  data: {
    conversation: { id: 'c-1', customer: { external_id: 'anna' }, ...conversation },
    message: {
      id: 'm-1',
      direction: 'out',
      author: { is_bot: false, name: 'Ann' },
      kind: 'plain',
      text: 'Hello',
      created_at: '2026-11-21T10:00:00Z',
      unknown: { more: [1] },
      ...message,
    },
    ...rest,
  },
});
const read = (body: Readonly<Record<string, unknown>>, mapping: Mapping = map, at = receivedAt) =>
  readGeneric(body, { name: 'acme', map: mapping }, at)[0];

const said = {
  source: 'acme',
  conversationId: 'c-1',
  messageId: 'm-1',
  customerId: 'anna',
  sentAt,
  author: 'human',
  kind: 'text',
  sender: 'Ann',
  preview: 'Hello',
};
const told = (more: object = {}) => ({
  decision: 'agent-message',
  reason: 'a message to the customer',
  message: { ...said, ...more },
});

describe('a message to the customer', () => {
  test('with all that is mapped', () => {
    const body = request({ survey: true }, { type: 'Case', case_id: 12 }, { extras: { acme: { open: 'chat' } } });
    const subject = { type: 'ticket', ticketId: '12', csat: true };
    expect(read(body)).toEqual(told({ subject, passThrough: { acme: { open: 'chat' } } }));
  });

  test('with nothing mapped but a conversation', () => {
    const [reading] = readGeneric(
      { id: 'c-1', text: 'Hello' },
      { name: 'acme', map: { conversation: 'id' } },
      receivedAt,
    );
    expect(reading).toEqual({
      decision: 'agent-message',
      reason: 'a message to the customer',
      message: {
        source: 'acme',
        conversationId: 'c-1',
        messageId: expect.stringMatching(/^[\w-]{43}$/),
        formerMessageId: expect.stringMatching(/^[\w-]{43}$/),
        sentAt: receivedAt,
        author: 'unknown',
      },
    });
  });

  test.each<[string, object, object]>([
    ['an id is a number', { id: 41 }, { messageId: '41' }],
    ['an id has blanks around', { id: ' m-1 ' }, {}],
    ['words have another case', { direction: ' OUT ', kind: 'Plain' }, {}],
    ['a word is a text', { author: { is_bot: 'True', name: 'Ann' } }, { author: 'bot' }],
    ['a structured one', { kind: 'form' }, { kind: 'structured' }],
    ['an author that nobody listed', { author: { is_bot: 'perhaps', name: 'Ann' } }, { author: 'unknown' }],
    ['nobody says who', { author: null }, { author: 'unknown', sender: undefined }],
    ['without words', { text: null }, { preview: undefined }],
    ['words that are none', { text: { html: 'x' } }, { preview: undefined }],
    ['blank words', { text: '  ' }, { preview: undefined }],
    ['seconds', { created_at: sentAt / 1000 }, {}],
    ['milliseconds', { created_at: sentAt }, {}],
    ['a time that is yet to come', { created_at: '2026-11-21T11:00:00Z' }, { sentAt: sentAt + 3_600_000 }],
    ['no survey', { survey: 'no' }, {}],
  ])('%s', (_, given, expected) => {
    expect(read(request(given))).toEqual(told(expected));
  });

  test.each<[string, object, object]>([
    ['a chat is no subject', { type: 'chat' }, {}],
    ['a type that nobody listed', { type: 'fax' }, {}],
    ['a notice', { type: 'NOTICE' }, { subject: { type: 'system' } }],
    ['a customer who is not named', { customer: null }, { customerId: undefined }],
  ])('%s', (_, given, expected) => {
    expect(read(request({}, given))).toEqual(told(expected));
  });
});

test('the customer wrote', () => {
  const { source, conversationId, messageId, customerId } = said;
  expect(read(request({ direction: 'in' }))).toEqual({
    decision: 'customer-message',
    reason: 'the customer wrote',
    message: { source, conversationId, messageId, customerId, sentAt },
  });
});

test('a conversation ended: neither a message nor a direction is asked for', () => {
  const body = request({ id: null, direction: null, kind: null });
  expect(read({ ...body, event: 'conversation.closed' })).toEqual({
    decision: 'conversation-ended',
    reason: 'the conversation ended',
    end: { source: 'acme', conversationId: 'c-1', endedAt: sentAt },
  });
});

describe('what is ignored', () => {
  test.each<[string, object, string]>([
    ['another event', { ...request(), event: 'message.read' }, 'event is neither a message nor an end'],
    ['no event', { ping: true }, 'event (event) is missing'],
    ['another tenant', { ...request(), account: { id: 8 } }, 'another tenant'],
    ['another tenant’s end', { ...request(), event: 'conversation.closed', account: { id: 8 } }, 'another tenant'],
    ['a tenant that is none', { ...request(), account: { id: ['7'] } }, 'another tenant'],
    ['a note', request({ kind: 'note' }), 'kind is not one of a message'],
    ['another direction', request({ direction: 'internal' }), 'direction is neither outbound nor inbound'],
  ])('%s', (_, body, reason) => {
    expect(read({ ...body })).toMatchObject({ decision: 'ignored', source: 'acme', reason });
  });

  test('keeps what could be read, and no words', () => {
    const reading = read(request({ kind: 'note', text: secretWords, author: { is_bot: false, name: secretWords } }));
    const known = { conversationId: 'c-1', messageId: 'm-1', customerId: 'anna', sentAt, author: 'human' };
    expect(reading).toMatchObject({ decision: 'ignored', known });
    expect(JSON.stringify(reading)).not.toContain(secretWords);
  });
});

describe('what cannot be read', () => {
  const long = 'x'.repeat(224);
  test.each<[string, object, string]>([
    ['no tenant', { ...request(), account: {} }, 'tenant (account.id) is missing'],
    ['no direction', request({ direction: null }), 'direction (data.message.direction) is missing'],
    ['no kind', request({ kind: undefined }), 'kind (data.message.kind) is missing'],
    ['no conversation', request({}, { id: undefined }), 'conversation (data.conversation.id) is missing'],
    ['a conversation that is none', request({}, { id: {} }), 'conversation (data.conversation.id) cannot be read'],
    ['an empty conversation', request({}, { id: '' }), 'conversation (data.conversation.id) cannot be read'],
    [
      'a conversation too long for a key',
      request({}, { id: long }),
      'conversation (data.conversation.id) cannot be read',
    ],
    [
      'one with too many bytes for a key',
      request({}, { id: 'ü'.repeat(112) }),
      'conversation (data.conversation.id) cannot be read',
    ],
    ['no message id', request({ id: null }), 'message (data.message.id) is missing'],
    ['a number that lost its digits', request({ id: 2 ** 53 + 2 }), 'message (data.message.id) cannot be read'],
    ['a number that is no id', request({ id: 1.5 }), 'message (data.message.id) cannot be read'],
    ['a switch that is no id', request({ id: true }), 'message (data.message.id) cannot be read'],
    ['no time', request({ created_at: null }), 'time (data.message.created_at) is missing'],
    ['a time that is none', request({ created_at: secretWords }), 'time (data.message.created_at) cannot be read'],
    [
      'a customer who is none',
      request({}, { customer: { external_id: [secretWords] } }),
      'customer (data.conversation.customer.external_id) cannot be read',
    ],
    ['extras that are none', request({}, {}, { extras: secretWords }), 'passThrough (data.extras) cannot be read'],
    ['extras that are a list', request({}, {}, { extras: [{}] }), 'passThrough (data.extras) cannot be read'],
    ['nothing', { event: 'message.created', account: { id: 'acme' } }, 'kind (data.message.kind) is missing'],
  ])('%s', (_, body, reason) => {
    const reading = read({ ...body });
    expect(reading).toMatchObject({ decision: 'unreadable', source: 'acme', reason });
    expect(JSON.stringify(reading)).not.toContain(secretWords);
  });

  test('a customer’s message without its id', () => {
    const reason = 'message (data.message.id) is missing';
    expect(read(request({ direction: 'in', id: null }))).toMatchObject({ decision: 'unreadable', reason });
  });

  test('a mapping that names neither a conversation nor a device', () => {
    const reason = 'the mapping names neither a conversation nor a device';
    expect(read({ id: 'm-1' }, { message: 'id' })).toMatchObject({ decision: 'unreadable', reason });
  });
});

describe('what is passed through', () => {
  const mapping: Mapping = { conversation: 'id', passThrough: '' };

  test('the whole body', () => {
    const body = { id: 'c-1', aps: { sound: 'x' }, FromASAPP: { deep: [1, null] } };
    expect(read(body, mapping)).toMatchObject({ message: { passThrough: body } });
  });

  test('a text that is the JSON of an object', () => {
    const body = { id: 'c-1', payload: '{"a": {"b": "ü"}}' };
    expect(read(body, { conversation: 'id', passThrough: 'payload' })).toMatchObject({
      message: { passThrough: { a: { b: 'ü' } } },
    });
  });

  test('up to 1,536 bytes as JSON', () => {
    const frame = JSON.stringify({ id: 'c-1', x: '' }).length;
    const fits = { id: 'c-1', x: `${'ü'.repeat((1536 - frame - (frame % 2)) / 2)}${'x'.repeat(frame % 2)}` };
    expect(Buffer.byteLength(JSON.stringify(fits))).toBe(1536);
    expect(read(fits, mapping)).toMatchObject({ decision: 'agent-message', message: { passThrough: fits } });
    const reason = 'passThrough is larger than 1536 bytes';
    expect(read({ ...fits, x: `${fits.x}x` }, mapping)).toMatchObject({ decision: 'unreadable', reason });
  });

  test('no text whose JSON is nested more deeply than a body', () => {
    const payload = `{"x":${'['.repeat(120_000)}${']'.repeat(120_000)}}`;
    const reason = 'passThrough (payload) cannot be read';
    const reading = read({ id: 'c-1', payload }, { conversation: 'id', passThrough: 'payload' });
    expect(reading).toMatchObject({ decision: 'unreadable', reason });
  });
});

describe('a message without an id', () => {
  const hello = { id: 'c-1', text: 'Hello' };
  const idsAt = (at: number, body: Readonly<Record<string, unknown>> = hello) => {
    const reading = read(body, { conversation: 'id' }, at);
    if (reading.decision !== 'agent-message') throw new Error(reading.reason);
    const { messageId, formerMessageId } = reading.message;
    return { messageId, formerMessageId };
  };
  const minute = Date.parse('2026-11-21T10:00:00.000Z');

  test('is the same for the same body in the same minute', () => {
    const first = idsAt(minute);
    expect(idsAt(minute + 59_999)).toEqual(first);
    expect(idsAt(minute, { ...hello, text: 'Hello!' })).not.toEqual(first);
  });

  test('and names what it was a minute ago, so that its boundary makes no second one of it', () => {
    const last = idsAt(minute - 1);
    expect(idsAt(minute).formerMessageId).toBe(last.messageId);
    const later = Object.values(idsAt(minute + 60_000));
    expect(later).not.toContain(last.messageId);
  });

  test('has no former one where it is named, nor has what the customer wrote', () => {
    expect(read(request())).not.toHaveProperty('message.formerMessageId');
    const { message: _, ...unnamed } = map;
    const wrote = read(request({ direction: 'in' }), unnamed);
    expect(wrote).toMatchObject({ decision: 'customer-message', message: { conversationId: 'c-1' } });
    expect(wrote).not.toHaveProperty('message.formerMessageId');
  });
});

describe('a source that addresses devices', () => {
  const routingId = '6F1C2A34-0000-4000-8000-00000000ABCD';
  /** No device is found by it, and nothing may show it. */
  const token = 'a-long-device-token-of-some-provider:with-signs';
  const mapping: Mapping = { device: 'to', message: 'id' };
  const messageOf = (body: Readonly<Record<string, unknown>>, by: Mapping = mapping) => {
    const reading = read(body, by);
    if (reading.decision !== 'agent-message') throw new Error(reading.reason);
    return reading.message;
  };

  test.each([routingId, token])('with %s: the conversation is its own', (device) => {
    const message = messageOf({ to: device, id: 'm-1' });
    expect(message).toMatchObject({ device, conversationId: conversationOfDevice(device) });
    expect(message.conversationId).not.toContain('long-device-token');
  });

  test('sends one message once for each: under ids of their own', () => {
    const another = '0b1c2a34-0000-4000-8000-00000000abcd';
    const ids = [routingId, routingId.toLowerCase(), another].map((to) => messageOf({ to, id: 'm-1' }).messageId);
    expect(ids).toEqual(ids.map(() => expect.stringMatching(/^m-1~[\w-]{8}$/)));
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  test('may name the conversation, too', () => {
    const both = { ...mapping, conversation: 'c' };
    const said = { to: routingId, id: 'm-1', c: 'c-1' };
    expect(messageOf(said, both)).toMatchObject({ device: routingId, conversationId: 'c-1' });
  });

  test.each<[string, object, Mapping, string]>([
    ['no device', { id: 'm-1' }, mapping, 'device (to) is missing'],
    [
      'no device beside a conversation',
      { id: 'm-1', c: 'c-1' },
      { ...mapping, conversation: 'c' },
      'device (to) is missing',
    ],
    ['a device that is none', { to: [token], id: 'm-1' }, mapping, 'device (to) cannot be read'],
    ['a device too long for any', { to: 'x'.repeat(4097), id: 'm-1' }, mapping, 'device (to) cannot be read'],
    [
      'an id too long beside its device',
      { to: routingId, id: 'x'.repeat(215) },
      mapping,
      'message is too long for an id',
    ],
  ])('%s', (_, body, by, reason) => {
    const reading = read({ ...body }, by);
    expect(reading).toMatchObject({ decision: 'unreadable', reason });
    expect(JSON.stringify(reading)).not.toContain('long-device-token');
  });

  test('ends the conversation of a device', () => {
    const ending: Mapping = { ...mapping, event: { path: 'e', message: ['said'], ended: ['over'] } };
    expect(read({ to: routingId, e: 'over' }, ending)).toMatchObject({
      decision: 'conversation-ended',
      end: { conversationId: conversationOfDevice(routingId), endedAt: receivedAt },
    });
  });
});
