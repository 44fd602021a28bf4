import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Appearance } from '../../../../lambdas/channels/appearance.ts';
import { composeFcm } from '../../../../lambdas/channels/fcm/compose.ts';
import type { Push } from '../../../../lambdas/core/push.ts';
import { checkFcmMessage } from '../../../../local/providers/fcm-message-check.ts';
import { anFcmPush } from '../an-fcm-push.ts';

const now = 1_700_000_000_000;
const plain: Appearance = { timeToLive: 'until-expiry' };
const everything: Appearance = {
  timeToLive: 'until-expiry',
  sound: 'ping.wav',
  category: 'REPLY',
  interruptionLevel: 'time-sensitive',
  channelId: 'agents',
  quietChannelId: 'quiet',
  clickAction: 'OPEN_CONVERSATION',
  icon: 'ic_agent',
};
const data = {
  v: '1',
  type: 'chat',
  conversationId: 'conversation-1',
  messageId: 'message-1',
  source: 'genesys',
  recipient: 'recipient-1',
};
const composed = (push: Push, appearance = plain, at = now) => JSON.parse(composeFcm(push, appearance, at).json);
const anIosPush = (differences: Partial<Push> = {}) => anFcmPush({ platform: 'ios', ...differences });

describe('for Android', () => {
  test('generic: the line in the language of the device, replaced by the next of its conversation, silent', () => {
    expect(composed(anFcmPush({ locale: 'fr' }))).toEqual({
      token: 'a1b2c3d4',
      notification: { body: 'Vous avez un nouveau message.' },
      data,
      android: { priority: 'HIGH', ttl: '3600s', notification: { tag: 'collapse-1' } },
    });
  });

  test('a Firebase Installation ID is sent as such', () => {
    const message = composed(anFcmPush({ addressKind: 'fid', token: 'cPh0neFid_0123456789-' }));
    expect(message).toMatchObject({ fid: 'cPh0neFid_0123456789-' });
    expect(message).not.toHaveProperty('token');
  });

  test('full: sender and preview', () => {
    const push = anFcmPush({ content: { mode: 'full', sender: 'Ada', preview: 'Your parcel is here.' } });
    expect(composed(push).notification).toEqual({ title: 'Ada', body: 'Your parcel is here.' });
  });

  test('id-only is a data message, which nobody but the app shows', () => {
    expect(composed(anFcmPush({ badge: 2, content: { mode: 'id-only' } }), everything)).toEqual({
      token: 'a1b2c3d4',
      data: { ...data, badge: '2' },
      android: { priority: 'HIGH', ttl: '3600s' },
    });
  });

  test('looks and sounds as the deployment says, with the number of unread messages', () => {
    expect(composed(anFcmPush({ badge: 3 }), everything).android.notification).toEqual({
      tag: 'collapse-1',
      channel_id: 'agents',
      click_action: 'OPEN_CONVERSATION',
      icon: 'ic_agent',
      sound: 'ping.wav',
      notification_count: 3,
    });
  });

  test('without a sound: none asked for, in the channel that makes none', () => {
    const { android, data: sent } = composed(anFcmPush({ silent: true }), everything);
    expect(android.notification).toEqual({
      tag: 'collapse-1',
      channel_id: 'quiet',
      click_action: 'OPEN_CONVERSATION',
      icon: 'ic_agent',
    });
    expect(sent).toEqual({ ...data, silent: 'true' });
  });

  test.each<[Partial<Appearance>, string | undefined]>([
    [{ channelId: 'agents' }, 'agents'],
    [{ quietChannelId: 'quiet' }, 'quiet'],
    [{}, undefined],
  ])('without a sound, where the channels are %j', (channels, channel) => {
    const { notification } = composed(anFcmPush({ silent: true }), { ...plain, ...channels }).android;
    expect(notification.channel_id).toBe(channel);
    expect(composed(anFcmPush(), { ...plain, ...channels }).android.notification.channel_id).toBe(channels.channelId);
  });

  test('id-only tells the app that it shall make no sound', () => {
    const message = composed(anFcmPush({ silent: true, content: { mode: 'id-only', count: 4 } }), everything);
    expect(message).toEqual({
      token: 'a1b2c3d4',
      data: { ...data, count: '4', silent: 'true' },
      android: { priority: 'HIGH', ttl: '3600s' },
    });
  });

  test('for several messages it says how many, beside the sender of the newest', () => {
    const content = { mode: 'full', sender: 'Ada', preview: 'Your parcel is here.', count: 12 } as const;
    const message = composed(anFcmPush({ content, badge: 20 }), everything);
    expect(message.notification).toEqual({ title: 'Ada (12)', body: 'Your parcel is here.' });
    expect(message.data).toEqual({ ...data, count: '12', badge: '20' });
    expect(message.android.notification.notification_count).toBe(20);
  });

  test('custom data are texts, all of them', () => {
    const content = { mode: 'generic', type: 'ticket', ticketId: 'T-1', csat: true } as const;
    expect(composed(anFcmPush({ badge: 0, content })).data).toEqual({
      ...data,
      type: 'ticket',
      ticketId: 'T-1',
      csat: 'true',
      badge: '0',
    });
  });

  test.each([
    [1_700_003_600_999, '0s'],
    [1_700_003_600_000, '0s'],
    [1_700_003_599_000, '1s'],
    [1_700_009_999_000, '0s'],
    [1_690_000_000_000, '2419200s'],
  ])('at %d the push may still wait %s', (later, ttl) => {
    expect(composed(anFcmPush(), plain, later).android.ttl).toBe(ttl);
  });

  test('now or never is not kept for a phone that cannot be reached', () => {
    expect(composed(anFcmPush(), { timeToLive: 'now-or-never' }).android).toMatchObject({
      ttl: '0s',
      priority: 'HIGH',
    });
  });
});

describe('for iOS', () => {
  test('what APNs itself would get, as Firebase hands it on', () => {
    const content = { mode: 'full', sender: 'Ada', preview: 'Your parcel is here.' } as const;
    expect(composed(anIosPush({ badge: 3, content }), everything)).toEqual({
      token: 'a1b2c3d4',
      data: { ...data, badge: '3' },
      apns: {
        headers: {
          'apns-push-type': 'alert',
          'apns-priority': '10',
          'apns-expiration': '1700003600',
          'apns-collapse-id': 'collapse-1',
        },
        payload: {
          aps: {
            alert: { title: 'Ada', body: 'Your parcel is here.' },
            badge: 3,
            sound: 'ping.wav',
            'thread-id': 'conversation-1',
            category: 'REPLY',
            'interruption-level': 'time-sensitive',
            'mutable-content': 1,
          },
        },
      },
    });
  });

  test('without a sound, whatever the deployment says', () => {
    const { data: sent, apns } = composed(anIosPush({ silent: true }), everything);
    expect(apns.payload.aps).not.toHaveProperty('sound');
    expect(apns.payload.aps).toMatchObject({ 'interruption-level': 'passive' });
    expect(sent).toEqual({ ...data, silent: 'true' });
  });

  test('generic passes no extension; now or never is not kept', () => {
    const { apns } = composed(anIosPush(), { timeToLive: 'now-or-never' });
    expect(apns.headers).toMatchObject({ 'apns-expiration': '0' });
    expect(apns.payload.aps).toEqual({ alert: { body: 'You have a new message.' }, 'thread-id': 'conversation-1' });
  });

  test('id-only: the app shows its own words', () => {
    expect(composed(anIosPush({ content: { mode: 'id-only' } })).apns.payload.aps).toMatchObject({
      alert: { 'loc-key': 'HANDOFF_PUSH_NEW_MESSAGE' },
      'mutable-content': 1,
    });
  });
});

describe.each(['android', 'ios'] as const)('the size for %s', (platform) => {
  test.each([
    ['letters', 'x'.repeat(10_000)],
    ['emoji', '👩🏽‍🚀'.repeat(1_000)],
    ['quotes and line ends', '"\n'.repeat(5_000)],
    ['control characters', '\u0001'.repeat(5_000)],
    ['Japanese', 'あ'.repeat(5_000)],
  ])('a long preview fills the 4096 bytes and no more: %s', (_, preview) => {
    const push = anFcmPush({ platform, badge: 3, content: { mode: 'full', sender: preview, preview } });
    const { json } = composeFcm(push, everything, now);
    const bytes = Buffer.byteLength(json);
    expect(bytes).toBeLessThanOrEqual(4096);
    expect(bytes).toBeGreaterThan(4096 - 20);
    const message = JSON.parse(json);
    const body: string = (message.notification ?? message.apns.payload.aps.alert).body;
    expect(body).toMatch(/…$/);
    const [first] = new Intl.Segmenter().segment(preview);
    const shown = [...new Intl.Segmenter().segment(body.slice(0, -1))].map(({ segment }) => segment);
    expect(new Set(shown)).toEqual(new Set(preview.startsWith('"') ? ['"', '\n'] : [first?.segment]));
    expect(message.data).toEqual({ ...data, badge: '3' });
  });
});

const text = fc.string({ unit: 'binary', maxLength: 3_000 });
const pushes = fc
  .record({
    platform: fc.constantFrom('ios', 'android'),
    addressKind: fc.constantFrom('token', 'fid'),
    badge: fc.option(fc.nat(99), { nil: undefined }),
    type: fc.constantFrom('chat', 'ticket', 'system'),
    ticketId: fc.option(fc.string({ maxLength: 40 }), { nil: undefined }),
    csat: fc.boolean(),
    silent: fc.boolean(),
    count: fc.option(fc.nat(99), { nil: undefined }),
    mode: fc.constantFrom('id-only', 'generic', 'full'),
    sender: fc.option(text, { nil: undefined }),
    preview: fc.option(text, { nil: undefined }),
  })
  .map(({ badge, ticketId, sender, preview, type, csat, silent, count, mode, ...rest }) =>
    anFcmPush({
      ...rest,
      ...(badge === undefined ? {} : { badge }),
      ...(silent ? { silent } : {}),
      content: {
        mode,
        type,
        csat,
        ...(ticketId === undefined ? {} : { ticketId }),
        ...(count === undefined ? {} : { count }),
        ...(mode === 'full' && sender !== undefined ? { sender } : {}),
        ...(mode === 'full' && preview !== undefined ? { preview } : {}),
      },
    }),
  );
const appearances = fc.constantFrom(plain, everything, { timeToLive: 'now-or-never' } as const);

describe('whatever is pushed', () => {
  test('FCM’s rules hold: fields, texts only, no reserved key, size', () => {
    fc.assert(
      fc.property(pushes, appearances, (push, appearance) => {
        const { json } = composeFcm(push, appearance, now);
        expect(checkFcmMessage(Buffer.from(`{"message":${json}}`))).toMatchObject({
          kind: 'message',
          addressKind: push.addressKind,
          target: 'a1b2c3d4',
        });
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(4096);
      }),
    );
  });

  test('messages of one shape have the same fields', () => {
    const fieldsOf = new Map<string, string>();
    fc.assert(
      fc.property(pushes, (push) => {
        const { json, shape } = composeFcm(push, everything, now);
        const fields = paths(JSON.parse(json)).join();
        expect(fieldsOf.get(shape) ?? fields).toBe(fields);
        fieldsOf.set(shape, fields);
      }),
      { numRuns: 500 },
    );
  });
});

function paths(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [''];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner).map((path) => `${key}.${path}`));
}
