import { describe, expect, test } from '@jest/globals';
import { readWebhook } from '../../../lambdas/sources/read-webhook.ts';
import type { SourceSettings } from '../../../lambdas/sources/source-settings.ts';
import { appId, conversationOf, notificationOf, partOf } from './intercom-events.ts';

const receivedAt = Date.parse('2026-11-21T10:00:00.000Z');
const common = { auth: { kind: 'bearer' }, botReplies: true, maximumBytes: 262_144 } as const;
const acme: SourceSettings = {
  ...common,
  kind: 'generic',
  map: {
    event: { path: 'event', message: ['said'], ended: ['over'] },
    conversation: 'c',
    message: 'm',
    customer: 'who',
    time: 'at',
    author: { path: 'by', bot: ['bot'] },
    direction: { path: 'way', outbound: ['out'], inbound: ['in'] },
    text: 'text',
  },
};
const secretWords = 'the-words-of-the-agent-that-nobody-may-read';
const said = {
  event: 'said',
  c: 'c-1',
  m: 'm-1',
  who: 'anna',
  at: receivedAt,
  by: 'ann',
  way: 'out',
  text: secretWords,
};
const read = (settings: SourceSettings, more: object) =>
  readWebhook('acme', settings, { ...said, ...more }, receivedAt);

test.each<[string, object, string]>([
  [
    'a message, whenever it was said: its row says that it has expired',
    { at: receivedAt - 90 * 86_400_000 },
    'agent-message',
  ],
  ['what the customer wrote', { way: 'in' }, 'customer-message'],
  ['an end', { event: 'over' }, 'conversation-ended'],
  ['what is ignored', { way: 'aside' }, 'ignored'],
  ['what cannot be read', { c: null }, 'unreadable'],
])('%s', (_, more, decision) => {
  expect(read(acme, more)).toMatchObject([{ decision }]);
});

describe('what a bot says', () => {
  test.each([
    ['bot', true, 'agent-message'],
    ['bot', false, 'ignored'],
    ['somebody', true, 'agent-message'],
    ['somebody', false, 'agent-message'],
  ])('%s, with botReplies %s: %s', (by, botReplies, decision) => {
    const readings = read({ ...acme, botReplies }, { by });
    expect(readings).toMatchObject([{ decision }]);
    const isIgnored = decision === 'ignored';
    expect(JSON.stringify(readings).includes(secretWords)).toBe(!isIgnored);
    if (isIgnored) expect(readings).toMatchObject([{ reason: 'a bot wrote it, and bot replies are off' }]);
  });
});

describe('each kind has its reader', () => {
  test.each<[SourceSettings, object, object]>([
    [{ ...common, kind: 'asapp', map: {} }, { token: 'a-long-device-token' }, { decision: 'agent-message' }],
    [{ ...common, kind: 'gms' }, { deviceId: 'a-long-device-token', message: 'Hello' }, { decision: 'agent-message' }],
    [
      { ...common, kind: 'cxone', brandIds: ['7'] },
      { eventType: 'MessageCreated', data: { brand: { id: 8 } } },
      { decision: 'ignored', reason: 'another brand' },
    ],
    [
      { kind: 'intercom', botReplies: true, maximumBytes: 1_024, appIds: ['ours'] },
      { type: 'notification_event', app_id: 'theirs', topic: 'conversation.admin.replied' },
      { decision: 'ignored', reason: 'another workspace' },
    ],
  ])('$kind', (settings, body, reading) => {
    expect(readWebhook('theirs', settings, { ...body }, receivedAt)).toMatchObject([{ ...reading }]);
  });
});

describe('a request that brings more than a function has time for', () => {
  const settings: SourceSettings = { kind: 'intercom', botReplies: true, maximumBytes: 1_024, appIds: [appId] };
  const partsOf = (count: number, more: (place: number) => object) =>
    notificationOf(
      'conversation.admin.replied',
      conversationOf(Array.from({ length: count }, (_, place) => partOf({ id: `part-${place}`, ...more(place) }))),
    );
  const heard = (count: number, more: (place: number) => object) =>
    readWebhook('intercom', settings, { ...partsOf(count, more) }, receivedAt);
  const idsIn = (readings: ReturnType<typeof heard>) =>
    readings.flatMap((reading) => (reading.decision === 'agent-message' ? [reading.message.messageId] : []));
  const last20 = Array.from({ length: 20 }, (_, place) => `part-${place + 5}`);

  test.each<[string, (place: number) => object]>([
    ['each later than the one before', (place) => ({ created_at: receivedAt / 1000 - 100 + place })],
    ['all at one time', () => ({ created_at: receivedAt / 1000 })],
  ])('%s: the newest are heard, and one reason stands for the others', (_, more) => {
    const readings = heard(25, more);
    expect(idsIn(readings)).toEqual(last20);
    expect(readings.at(-1)).toMatchObject({ decision: 'ignored', reason: 'more than one request may bring' });
    expect(idsIn(heard(20, more))).toHaveLength(20);
    expect(heard(20, more)).toHaveLength(20);
  });

  test('notes, however many, do not crowd out what is said', () => {
    const readings = heard(500, (place) => (place === 0 ? {} : { part_type: 'note' }));
    expect(idsIn(readings)).toEqual(['part-0']);
    expect(readings.length).toBeLessThanOrEqual(22);
  });
});
