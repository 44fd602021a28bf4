import { describe, expect, test } from '@jest/globals';
import { composeApns } from '../../../../lambdas/channels/apns/compose.ts';
import type { Push } from '../../../../lambdas/core/push.ts';
import { aPush } from '../a-push.ts';

const options = { bundleId: 'com.example.app', apnsId: '123e4567-e89b-42d3-a456-426614174000' };
const custom = {
  conversationId: 'conversation-1',
  messageId: 'message-1',
  source: 'genesys',
  recipient: 'recipient-1',
};

function payloadOf(differences: Partial<Push>): unknown {
  return JSON.parse(composeApns(aPush(differences), options).body);
}

describe('composeApns', () => {
  test('path and headers', () => {
    const { path, headers } = composeApns(aPush(), options);
    expect(path).toBe('/3/device/a1b2c3d4');
    expect(headers).toEqual({
      'apns-topic': 'com.example.app',
      'apns-push-type': 'alert',
      'apns-priority': '10',
      'apns-expiration': '1700003600',
      'apns-collapse-id': 'collapse-1',
      'apns-id': options.apnsId,
    });
  });

  test("the device's own app is the topic", () => {
    expect(composeApns(aPush({ app: 'com.example.other' }), options).headers['apns-topic']).toBe('com.example.other');
  });

  test('generic says no more than that there is a message, in the language of the device', () => {
    expect(payloadOf({ locale: 'de-CH' })).toEqual({
      aps: { alert: { body: 'Sie haben eine neue Nachricht.' }, sound: 'default', 'thread-id': 'collapse-1' },
      ...custom,
    });
  });

  test('full shows sender and preview, and lets the app change them', () => {
    expect(payloadOf({ content: { mode: 'full', sender: 'Ada', preview: 'Your parcel is here.' } })).toEqual({
      aps: {
        alert: { title: 'Ada', body: 'Your parcel is here.' },
        sound: 'default',
        'thread-id': 'collapse-1',
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
        sound: 'default',
        'thread-id': 'collapse-1',
        'mutable-content': 1,
      },
      ...custom,
    });
  });

  test.each([
    ['letters', 'x'.repeat(10_000)],
    ['emoji', '👩🏽‍🚀'.repeat(1_000)],
    ['quotes and line ends', '"\n'.repeat(5_000)],
    ['Japanese', 'あ'.repeat(5_000)],
  ])('a long preview fills the 4096 bytes and no more: %s', (_, preview) => {
    const { body } = composeApns(aPush({ content: { mode: 'full', sender: preview, preview } }), options);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
    expect(Buffer.byteLength(body)).toBeGreaterThan(4096 - 20);
    expect(body).not.toContain('\ufffd');
    expect(JSON.parse(body)).toMatchObject({ aps: { alert: { body: expect.stringMatching(/…$/) } }, ...custom });
  });
});
