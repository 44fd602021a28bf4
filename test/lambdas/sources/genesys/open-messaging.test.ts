import { describe, expect, test } from '@jest/globals';
import { readOpenMessaging } from '../../../../lambdas/sources/genesys/open-messaging.ts';
import { defaultGenesysSettings } from '../../../../lambdas/sources/genesys/settings.ts';
import { conversationId, happenedAt, whyIgnored, whyUnreadable } from './events.ts';

const body = {
  id: 'm-1',
  channel: {
    id: 'integration',
    platform: 'Open',
    type: 'Private',
    messageId: null,
    time: new Date(happenedAt).toISOString(),
    to: { id: 'address', idType: 'Opaque' },
    from: { nickname: 'Ann', id: 'integration', idType: 'Opaque' },
  },
  type: 'Text',
  text: 'Your order is on its way.',
  direction: 'Outbound',
  originatingEntity: 'Human',
};
const read = (given: unknown, settings = {}, receivedAt?: number) =>
  readOpenMessaging(given, { ...defaultGenesysSettings, ...settings }, receivedAt);
const message = {
  source: 'genesys',
  messageId: 'm-1',
  kind: 'text',
  author: 'human',
  sentAt: happenedAt,
  aliases: [{ kind: 'address', value: 'address' }],
  sender: 'Ann',
  preview: 'Your order is on its way.',
};

describe('an agent message', () => {
  test('has all but its conversation', () => {
    expect(read(body)).toEqual([{ decision: 'agent-message', reason: 'outbound text message', message }]);
  });

  test('keeps its conversation, should the body name it', () => {
    expect(read({ ...body, conversationId })).toMatchObject([{ message: { ...message, conversationId } }]);
  });

  test.each<[string, object]>([
    ['in other casings', { type: 'TEXT', direction: 'outbound', originatingEntity: 'HUMAN' }],
    ['with unknown fields', { version: 9, more: [{}] }],
    ['of no platform', { channel: { ...body.channel, platform: undefined } }],
    ['with its time as a number', { channel: { ...body.channel, time: happenedAt } }],
    ['with its id in the channel', { id: undefined, channel: { ...body.channel, messageId: 'm-1' } }],
  ])('%s', (_, more) => {
    expect(read({ ...body, ...more })).toMatchObject([{ decision: 'agent-message', message }]);
  });

  test('without a time of its own has that of its arrival', () => {
    const timeless = { ...body, channel: { to: body.channel.to } };
    expect(read(timeless, {}, happenedAt)).toMatchObject([{ message: { sentAt: happenedAt } }]);
    expect(whyUnreadable(read(timeless))).toBe('no readable time in channel.time');
  });

  test('names the external contact where there is one', () => {
    const channel = { ...body.channel, to: { id: 'address', externalContactId: 'contact' } };
    expect(read({ ...body, channel })).toMatchObject([
      {
        message: {
          aliases: [
            { kind: 'external-contact', value: 'contact' },
            { kind: 'address', value: 'address' },
          ],
        },
      },
    ]);
  });

  test('to nobody that can be read is a message all the same', () => {
    const [only] = read({ ...body, channel: { ...body.channel, to: 'address' } });
    expect(only).toMatchObject({ decision: 'agent-message' });
    expect(only).not.toHaveProperty('message.aliases');
  });
});

describe('ignored', () => {
  test.each<[string, unknown, string]>([
    [
      'a receipt with the message’s own id',
      { ...body, type: 'Receipt', status: 'Read' },
      'neither Text nor Structured',
    ],
    ['typing', { ...body, type: 'Event', events: [{ eventType: 'Typing' }] }, 'neither Text nor Structured'],
    ['what the customer wrote', { ...body, direction: 'Inbound' }, 'direction is not outbound'],
    ['an internal message', { ...body, isInternal: true }, 'internal'],
    ['a receipt without an id', { ...body, id: undefined, type: 'RECEIPT' }, 'neither Text nor Structured'],
    ['typing without a direction', { ...body, direction: undefined, type: 'Event' }, 'neither Text nor Structured'],
    ['what the customer wrote, without a type', { ...body, direction: 'Inbound', type: undefined }, 'not outbound'],
    ['an internal message without an id', { ...body, id: undefined, internal: true }, 'internal'],
    ['a list', [body], 'not a JSON object'],
    ['a text', 'hello', 'not a JSON object'],
    ['null', null, 'not a JSON object'],
  ])('%s', (_, given, reason) => {
    expect(whyIgnored(read(given))).toContain(reason);
  });

  test('a bot’s reply, where these are off', () => {
    expect(whyIgnored(read({ ...body, originatingEntity: 'Bot' }, { botReplies: false }))).toContain('bot replies');
    expect(read({ ...body, originatingEntity: 'Bot' })).toMatchObject([{ decision: 'agent-message' }]);
  });
});

describe('unreadable', () => {
  test.each<[string, object, string]>([
    ['no id', { ...body, id: undefined }, 'id is missing'],
    ['an id too long for a key', { ...body, id: 'x'.repeat(257) }, 'id is missing'],
    ['no direction', { ...body, direction: undefined }, 'direction is missing'],
    ['a direction of another type', { ...body, direction: 7 }, 'direction is missing'],
    ['no type', { ...body, type: undefined }, 'type is missing'],
    ['an empty type', { ...body, type: '' }, 'type is missing'],
    ['nothing', {}, 'direction is missing'],
    ['no time that is one', { ...body, channel: { time: 'soon' } }, 'no readable time in channel.time'],
  ])('%s', (_, given, reason) => {
    expect(whyUnreadable(read(given))).toBe(reason);
  });

  test('what could be read is kept', () => {
    expect(read({ ...body, type: undefined, conversationId })).toEqual([
      {
        decision: 'unreadable',
        reason: 'type is missing',
        source: 'genesys',
        known: { conversationId, messageId: 'm-1', author: 'human', sentAt: happenedAt },
      },
    ]);
  });
});
