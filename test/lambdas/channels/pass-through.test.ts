import { describe, expect, test } from '@jest/globals';
import { composeApns } from '../../../lambdas/channels/apns/compose.ts';
import type { Appearance } from '../../../lambdas/channels/appearance.ts';
import { composeFcm } from '../../../lambdas/channels/fcm/compose.ts';
import { passedThrough, passedThroughAsText } from '../../../lambdas/channels/pass-through.ts';
import type { PassThrough, PushContent } from '../../../lambdas/core/push.ts';
import { checkFcmMessage } from '../../../local/providers/fcm-message-check.ts';
import { aPush } from './a-push.ts';

const appearance: Appearance = {
  timeToLive: 'until-expiry',
  sound: 'ping.wav',
  category: 'REPLY',
  channelId: 'agents',
  clickAction: 'OPEN_CONVERSATION',
};
const modes = ['generic', 'id-only', 'full'] as const;
const generic = (passThrough: PassThrough): PushContent => ({ mode: 'generic', passThrough });
const onApns = (content: PushContent) => JSON.parse(composeApns(aPush({ content }), appearance).body);
const onFcm = (platform: 'android' | 'ios', content: PushContent) => {
  const push = aPush({ platform, content });
  return JSON.parse(composeFcm(push, appearance, push.sentAt).json);
};
/** What ASAPP's and GMS' own code in an app looks for, and values of every kind. */
const ofSource = {
  FromASAPP: true,
  _id: 'gms-1',
  _action: 'OpenDialog',
  text: 'ü "quoted" 🧑🏽‍🚀',
  deep: { list: [1, 1.5, null, { empty: '' }], flag: false },
};

describe('what a source passes through', () => {
  test.each(modes)('reaches an iPhone beside ours, untouched: %s', (mode) => {
    const ours = onApns({ mode });
    expect(onApns({ mode, passThrough: ofSource })).toEqual({ ...ofSource, ...ours });
    expect(onFcm('ios', { mode, passThrough: ofSource })).toEqual({
      ...onFcm('ios', { mode }),
      apns: { ...onFcm('ios', { mode }).apns, payload: { ...ofSource, aps: ours.aps } },
    });
  });

  test.each(modes)('reaches an Android phone beside ours, as texts: %s', (mode) => {
    const ours = onFcm('android', { mode });
    const theirs = { ...ofSource, FromASAPP: 'true', deep: JSON.stringify(ofSource.deep) };
    expect(onFcm('android', { mode, passThrough: ofSource })).toEqual({ ...ours, data: { ...theirs, ...ours.data } });
  });

  test.each(['conversationId', 'v', 'type', 'messageId', 'source', 'recipient'])('never replaces our %s', (name) => {
    const content = generic({ [name]: 'theirs' });
    expect(onApns(content)).toEqual(onApns({ mode: 'generic' }));
    for (const platform of ['android', 'ios'] as const) {
      expect(onFcm(platform, content)).toEqual(onFcm(platform, { mode: 'generic' }));
    }
  });

  test('has a share of `aps`: what it names replaces ours, the rest stays', () => {
    const aps = { category: 'GMS_DIALOG', alert: { title: 'GMS', body: 'Choose' }, asapp: { id: 1 } };
    const ours = onApns({ mode: 'generic' }).aps;
    expect(onApns(generic({ aps })).aps).toEqual({ ...ours, ...aps });
    expect(onFcm('ios', generic({ aps })).apns.payload).toEqual({ aps: { ...ours, ...aps } });
    // An Android app reads it as any other field.
    expect(JSON.parse(onFcm('android', generic({ aps })).data.aps)).toEqual(aps);
  });

  test.each([null, 'text', 7, true, ['alert']])('whose `aps` is %j has none', (aps) => {
    expect(passedThrough(generic({ aps }))).toEqual({ fields: {}, aps: {}, clickAction: undefined });
    expect(onApns(generic({ aps }))).toEqual(onApns({ mode: 'generic' }));
  });

  test('names what a tap starts on Android', () => {
    const click_action = 'asapp.intent.action.OPEN_CHAT';
    const { android, data } = onFcm('android', generic({ click_action }));
    expect(android.notification).toMatchObject({ click_action, channel_id: 'agents' });
    expect(data).toMatchObject({ click_action });
    expect(onFcm('android', generic({ click_action: 7 })).android.notification).toMatchObject({
      click_action: 'OPEN_CONVERSATION',
    });
  });

  test('makes a shape of its own for FCM, so that a field of another kind blames no device', () => {
    const shapeOf = (passThrough: PassThrough) => {
      const push = aPush({ content: generic(passThrough) });
      return composeFcm(push, appearance, push.sentAt).shape;
    };
    const shapes = [{}, { aps: { badge: 1 } }, { aps: { badge: 'one' } }, { id: 1 }, { id: { a: 1 } }].map(shapeOf);
    expect(new Set(shapes).size).toBe(shapes.length);
    expect(shapeOf({ id: 1, aps: { badge: 2 } })).toBe(shapeOf({ id: 7, aps: { badge: 3 } }));
  });

  test('no name of its own that FCM would refuse the message for', () => {
    const refused = {
      from: 'x',
      message_type: 'x',
      'google.c.a.e': 'x',
      googleId: 'x',
      'gcm.message_id': 'x',
      gcm: 'x',
    };
    const kept = { fromAgent: 'x', message_types: 'x', agoogle: 'x' };
    expect(passedThroughAsText(generic({ ...refused, ...kept }))).toEqual(kept);
    const push = aPush({ platform: 'android', content: generic({ ...refused, ...kept }) });
    const { json } = composeFcm(push, appearance, push.sentAt);
    expect(checkFcmMessage(Buffer.from(`{"message":${json}}`))).toMatchObject({ kind: 'message' });
  });
});

/** As JSON, the most that this limit lets through. */
const filled = (bytes: number, unit: string, wrap: (text: string) => PassThrough): PassThrough => {
  const unitBytes = Buffer.byteLength(JSON.stringify(unit)) - 2;
  const room = bytes - Buffer.byteLength(JSON.stringify(wrap('')));
  return wrap(unit.repeat(Math.floor(room / unitBytes)));
};

describe('4096 bytes hold it, beside ours and a long text', () => {
  const flat = (text: string) => ({ payload: text });
  const nested = (text: string) => ({ payload: { deeper: { text } } });
  test.each<[string, PassThrough]>([
    ['quotes', filled(1_536, '"', flat)],
    ['quotes within objects, which Android gets as JSON in JSON', filled(1_536, '"', nested)],
    ['backslashes within objects', filled(1_536, '\\', nested)],
    ['control characters', filled(1_536, '\u0001', nested)],
    ['emoji', filled(1_536, '🧑🏽‍🚀', nested)],
    ['many small fields', Object.fromEntries(Array.from({ length: 118 }, (_, at) => [`field${100 + at}`, 1]))],
    ['a list of empty texts', { list: Array(500).fill('') }],
  ])('%s', (_, passThrough) => {
    const bytes = Buffer.byteLength(JSON.stringify(passThrough));
    expect(bytes).toBeLessThanOrEqual(1_536);
    expect(bytes).toBeGreaterThan(1_500);
    const text = 'ü"\n'.repeat(500);
    for (const mode of modes) {
      const said =
        mode === 'full' ? ({ mode, sender: text, preview: text, passThrough } as const) : { mode, passThrough };
      const push = {
        ...aPush({ content: { ...said, type: 'ticket', ticketId: 'T'.repeat(36), count: 12 }, badge: 12 }),
        token: 'x'.repeat(163),
        conversationId: 'c'.repeat(43),
        messageId: 'm'.repeat(36),
        recipient: 'r'.repeat(36),
        collapseId: 'k'.repeat(43),
      };
      expect(Buffer.byteLength(composeApns(push, appearance).body)).toBeLessThanOrEqual(4_096);
      for (const platform of ['ios', 'android'] as const) {
        const { json } = composeFcm({ ...push, platform }, appearance, push.sentAt);
        expect({ mode, platform, fits: Buffer.byteLength(json) <= 4_096 }).toEqual({ mode, platform, fits: true });
      }
    }
  });
});
