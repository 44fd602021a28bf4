import { describe, expect, test } from '@jest/globals';
import { goawayReason, readApnsAnswer, readNotSent } from '../../../../lambdas/channels/apns/read-answer.ts';

const since = 1_700_000_000_123;

describe('readApnsAnswer', () => {
  test('200 is delivered, under the id of the push', () => {
    expect(readApnsAnswer({ status: 200, body: '', apnsId: 'an-id' })).toEqual({
      outcome: { kind: 'delivered', providerMessageId: 'an-id' },
      connectionSpent: false,
    });
  });

  test('410 says since when, in milliseconds', () => {
    const body = JSON.stringify({ reason: 'Unregistered', timestamp: since });
    expect(readApnsAnswer({ status: 410, body }).outcome).toEqual({
      kind: 'device-gone',
      reason: 'Unregistered',
      proof: 'stated',
      goneSince: since,
    });
  });

  test.each(['"soon"', '-1', '1.5', 'null'])(
    '410 with the timestamp %s cannot be compared: only a suspicion',
    (timestamp) => {
      const body = `{"reason":"Unregistered","timestamp":${timestamp}}`;
      const gone = { kind: 'device-gone', reason: 'Unregistered', proof: 'suspected' };
      expect(readApnsAnswer({ status: 410, body }).outcome).toEqual(gone);
    },
  );

  test('a timestamp makes no statement of what Apple only calls wrong', () => {
    const body = JSON.stringify({ reason: 'BadDeviceToken', timestamp: since });
    const gone = { kind: 'device-gone', reason: 'BadDeviceToken', proof: 'suspected' };
    expect(readApnsAnswer({ status: 400, body }).outcome).toEqual(gone);
  });

  test.each([
    [400, 'refused'],
    [401, 'channel-down'],
    [403, 'channel-down'],
    [404, 'refused'],
    [410, 'refused'],
    [418, 'refused'],
    [429, 'try-later'],
    [500, 'try-later'],
    [502, 'try-later'],
    [599, 'try-later'],
    [204, 'try-later'],
    [302, 'try-later'],
  ])('%d with an unknown reason, no reason or no JSON is %s, and never a gone device', (status, kind) => {
    expect(readApnsAnswer({ status, body: '{"reason":"SomethingNew"}' }).outcome).toMatchObject({
      kind,
      reason: 'SomethingNew',
    });
    for (const body of ['', '{', '[]', 'null', '{"reason":7}', '{"reason":"a token of a1b2c3"}']) {
      expect(readApnsAnswer({ status, body }).outcome).toMatchObject({ kind, reason: `http-${status}` });
    }
  });

  test.each([500, 502, 599])('%d waits for 15 minutes, as Apple asks', (status) => {
    expect(readApnsAnswer({ status, body: '' }).outcome).toMatchObject({ retryAfterSeconds: 900 });
  });

  test.each([
    [400, 'Unregistered'],
    [403, 'ExpiredToken'],
    [410, 'BadDeviceToken'],
    [400, 'constructor'],
  ])('%d %s, a reason under the status of another, removes nothing', (status, reason) => {
    expect(readApnsAnswer({ status, body: JSON.stringify({ reason, timestamp: since }) }).outcome.kind).not.toBe(
      'device-gone',
    );
  });
});

describe('what GOAWAY says', () => {
  const said = (data: string, code = 0) => goawayReason(code, Buffer.from(data));

  test('is its reason, and only a word is repeated', () => {
    expect(said('{"reason":"Shutdown"}')).toBe('goaway Shutdown');
    for (const data of ['', 'Shutdown', '{}', '{"reason":"a1 b2"}', `{"reason":"${'x'.repeat(65)}"}`]) {
      expect(said(data)).toBe('goaway');
    }
    expect(said('', 11)).toBe('goaway code 11');
    expect(goawayReason(0, undefined)).toBe('goaway');
  });

  test.each(['goaway Shutdown', 'goaway BadDeviceToken', 'goaway Unregistered', 'goaway', 'connection ECONNRESET'])(
    '%s is about the connection alone: the request is sent again',
    (why) => {
      expect(readNotSent(why)).toEqual({
        outcome: { kind: 'try-later', reason: why },
        remedy: 'resend',
        connectionSpent: false,
      });
    },
  );

  test.each([
    ['BadCertificate', 'channel-down', undefined],
    ['Forbidden', 'channel-down', undefined],
    ['ExpiredProviderToken', 'channel-down', 'fresh-token'],
    ['InvalidProviderToken', 'channel-down', 'reread-credentials'],
    ['UnrelatedKeyIdInToken', 'channel-down', 'new-connection'],
    ['TooManyProviderTokenUpdates', 'try-later', 'previous-token'],
    ['IdleTimeout', 'try-later', 'new-connection'],
  ])('%s speaks for the request: %s', (reason, kind, remedy) => {
    const { outcome, ...more } = readNotSent(`goaway ${reason}`);
    expect(outcome).toMatchObject({ kind, reason: `goaway ${reason}` });
    expect(more.remedy).toBe(remedy);
  });
});
