import { describe, expect, test } from '@jest/globals';
import { composeApns } from '../../../../lambdas/channels/apns/compose.ts';
import type { Appearance } from '../../../../lambdas/channels/appearance.ts';
import type { Push } from '../../../../lambdas/core/push.ts';
import { aPush } from '../a-push.ts';

const plain: Appearance = { timeToLive: 'until-expiry' };
const custom = {
  v: 1,
  type: 'chat',
  conversationId: 'conversation-1',
  messageId: 'message-1',
  source: 'genesys',
  recipient: 'recipient-1',
};

function payloadOf(differences: Partial<Push>, appearance = plain): unknown {
  return JSON.parse(composeApns(aPush(differences), appearance).body);
}

describe('the request', () => {
  test('names the device, the topic, the expiry in seconds and what it replaces', () => {
    expect(composeApns(aPush(), plain)).toMatchObject({
      path: '/3/device/a1b2c3d4',
      topic: 'com.example.app',
      expiration: '1700003600',
      collapseId: 'collapse-1',
    });
  });

  test('now or never: Apple tries once and stores nothing', () => {
    expect(composeApns(aPush(), { timeToLive: 'now-or-never' }).expiration).toBe('0');
  });

  test('has a canonical lowercase UUID of its own', () => {
    const ids = Array.from({ length: 300 }, () => composeApns(aPush(), plain).id);
    expect(new Set(ids).size).toBe(300);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('the payload', () => {
  test('generic says no more than that there is a message, in the language of the device', () => {
    expect(payloadOf({ locale: 'de-CH' })).toEqual({
      aps: { alert: { body: 'Sie haben eine neue Nachricht.' }, 'thread-id': 'conversation-1' },
      ...custom,
    });
  });

  test('full shows sender and preview, and lets the app change them', () => {
    expect(payloadOf({ content: { mode: 'full', sender: 'Ada', preview: 'Your parcel is here.' } })).toEqual({
      aps: {
        alert: { title: 'Ada', body: 'Your parcel is here.' },
        'thread-id': 'conversation-1',
        'mutable-content': 1,
      },
      ...custom,
    });
  });

  test.each([{}, { preview: '' }, { preview: ' \n' }])('full without a text says the generic line: %j', (content) => {
    expect(payloadOf({ content: { mode: 'full', ...content } })).toMatchObject({
      aps: { alert: { body: 'You have a new message.' } },
    });
  });

  test('id-only carries no words of ours', () => {
    expect(payloadOf({ content: { mode: 'id-only' } })).toEqual({
      aps: {
        alert: { 'loc-key': 'HANDOFF_PUSH_NEW_MESSAGE' },
        'thread-id': 'conversation-1',
        'mutable-content': 1,
      },
      ...custom,
    });
  });

  test('looks and sounds as the deployment says', () => {
    const appearance = {
      ...plain,
      sound: 'chime.caf',
      category: 'REPLY',
      interruptionLevel: 'time-sensitive',
      channelId: 'android only',
    } as const;
    expect(payloadOf({}, appearance)).toMatchObject({
      aps: { sound: 'chime.caf', category: 'REPLY', 'interruption-level': 'time-sensitive' },
    });
    expect(JSON.stringify(payloadOf({}, appearance))).not.toContain('android only');
  });

  test.each([0, 7])('a badge of %d is what the app icon shows and what the app reads', (badge) => {
    expect(payloadOf({ badge })).toMatchObject({ aps: { badge }, badge });
  });

  test('without a sound it interrupts nobody, whatever the deployment says', () => {
    const loud = { ...plain, sound: 'chime.caf', interruptionLevel: 'time-sensitive' } as const;
    expect(payloadOf({ silent: true }, loud)).toEqual({
      aps: {
        alert: { body: 'You have a new message.' },
        'thread-id': 'conversation-1',
        'interruption-level': 'passive',
      },
      ...custom,
      silent: true,
    });
  });

  test.each([
    [{ mode: 'generic' }, { body: 'Neue Nachrichten: 3' }],
    [{ mode: 'generic', type: 'ticket' }, { body: 'Neuigkeiten zu Ihrer Anfrage: 3' }],
    [
      { mode: 'full', sender: 'Ada', preview: 'Hello' },
      { title: 'Ada (3)', body: 'Hello' },
    ],
    [
      { mode: 'full', preview: 'Hello' },
      { title: 'Neue Nachrichten: 3', body: 'Hello' },
    ],
    [
      { mode: 'full', sender: 'Ada' },
      { title: 'Ada (3)', body: 'Neue Nachrichten: 3' },
    ],
    [{ mode: 'full' }, { body: 'Neue Nachrichten: 3' }],
    [{ mode: 'id-only' }, { 'loc-key': 'HANDOFF_PUSH_NEW_MESSAGE' }],
  ] as const)('for three messages it says how many: %j', (content, alert) => {
    expect(payloadOf({ locale: 'de', content: { ...content, count: 3 } })).toMatchObject({ aps: { alert }, count: 3 });
  });

  test.each([0, 1])('a count of %d is one message', (count) => {
    const payload = payloadOf({ content: { mode: 'full', preview: 'Hello', count } });
    expect(payload).toMatchObject({ aps: { alert: { body: 'Hello' } } });
    expect(payload).not.toHaveProperty('count');
  });

  test('groups by conversation, also where each message has a collapse id of its own', () => {
    const groups = ['one', 'two'].map((collapseId) => payloadOf({ collapseId, conversationId: 'conversation-2' }));
    for (const group of groups) expect(group).toMatchObject({ aps: { 'thread-id': 'conversation-2' } });
  });

  test.each([
    ['letters', 'x'.repeat(10_000)],
    ['emoji', '👩🏽‍🚀'.repeat(1_000)],
    ['flags', '🇩🇪'.repeat(1_000)],
    ['quotes and line ends', '"\n'.repeat(5_000)],
    ['control characters', '\u0001'.repeat(5_000)],
    ['broken surrogates', '\ud83d'.repeat(5_000)],
    ['Japanese', 'あ'.repeat(5_000)],
    ['combining marks', 'e\u0301\u0323'.repeat(5_000)],
  ])('a long preview and sender fill the 4096 bytes and no more: %s', (_, text) => {
    const { body } = composeApns(aPush({ content: { mode: 'full', sender: text, preview: text } }), plain);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
    expect(Buffer.byteLength(body)).toBeGreaterThan(4096 - 20);
    expect(body).not.toContain('\ufffd');
    expect(JSON.parse(body)).toMatchObject({
      aps: { alert: { title: expect.stringMatching(/…$/), body: expect.stringMatching(/…$/) } },
      ...custom,
    });
    const [shown = ''] = JSON.parse(body).aps.alert.body.split('…');
    expect(text.startsWith(shown)).toBe(true);
    // Never through a character: what is left is made of whole ones.
    const [whole] = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
    expect(shown.length % (whole?.length ?? 1)).toBe(0);
  });

  test.each([1_340, 1_341, 1_366, 4_000])('a preview of %d letters is cut only where it must be', (length) => {
    const preview = 'x'.repeat(length);
    const { body } = composeApns(aPush({ content: { mode: 'full', preview } }), plain);
    const uncut = Buffer.byteLength(body) - Buffer.byteLength(JSON.parse(body).aps.alert.body) + length;
    expect(JSON.parse(body).aps.alert.body === preview).toBe(uncut <= 4096);
  });
});
