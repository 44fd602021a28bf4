import { describe, expect, test } from '@jest/globals';
import { composeFcm } from '../../../../lambdas/channels/fcm/compose.ts';
import { aPush } from '../a-push.ts';

const now = 1_700_000_000_000;
const data = {
  conversationId: 'conversation-1',
  messageId: 'message-1',
  source: 'genesys',
  recipient: 'recipient-1',
};

describe('composeFcm', () => {
  test('generic: the line in the language of the device, replaced by the next of its conversation', () => {
    expect(composeFcm(aPush({ locale: 'fr' }), { now })).toEqual({
      token: 'a1b2c3d4',
      notification: { body: 'Vous avez un nouveau message.' },
      data,
      android: { priority: 'HIGH', ttl: '3600s', notification: { tag: 'collapse-1', default_sound: true } },
    });
  });

  test('full: sender and preview', () => {
    const push = aPush({ content: { mode: 'full', sender: 'Ada', preview: 'Your parcel is here.' } });
    expect(composeFcm(push, { now }).notification).toEqual({ title: 'Ada', body: 'Your parcel is here.' });
  });

  test('id-only is a data message, which nobody but the app shows', () => {
    expect(composeFcm(aPush({ content: { mode: 'id-only' } }), { now })).toEqual({
      token: 'a1b2c3d4',
      data,
      android: { priority: 'HIGH', ttl: '3600s' },
    });
  });

  test.each([
    [1_700_003_600_999, '0s'],
    [1_700_003_600_000, '0s'],
    [1_700_003_599_000, '1s'],
    [1_700_009_999_000, '0s'],
  ])('at %d the push may still wait %s', (later, ttl) => {
    expect(composeFcm(aPush(), { now: later }).android.ttl).toBe(ttl);
  });

  test.each([
    ['letters', 'x'.repeat(10_000)],
    ['emoji', '👩🏽‍🚀'.repeat(1_000)],
    ['quotes and line ends', '"\n'.repeat(5_000)],
    ['Japanese', 'あ'.repeat(5_000)],
  ])('a long preview fills the 4096 bytes and no more: %s', (_, preview) => {
    const message = composeFcm(aPush({ content: { mode: 'full', sender: preview, preview } }), { now });
    const bytes = Buffer.byteLength(JSON.stringify(message));
    expect(bytes).toBeLessThanOrEqual(4096);
    expect(bytes).toBeGreaterThan(4096 - 20);
    expect(message.notification?.body).toMatch(/…$/);
    expect(message.data).toEqual(data);
  });
});
