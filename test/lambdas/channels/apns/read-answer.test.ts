import { describe, expect, test } from '@jest/globals';
import { apnsReasons, readApnsAnswer } from '../../../../lambdas/channels/apns/read-answer.ts';

const refused = (reason: string) => ({ outcome: { kind: 'refused', reason }, connectionSpent: false });
const channelDown = (reason: string) => ({ outcome: { kind: 'channel-down', reason }, connectionSpent: false });
const tryLater = (reason: string, retryAfterSeconds: number) => ({
  outcome: { kind: 'try-later', reason, retryAfterSeconds },
  connectionSpent: false,
});

/** Status, reason and what is read: every reason that is published, and the spelling that only arrives. */
const published: [number, string, object][] = [
  ...[
    'BadCollapseId',
    'BadDeviceToken',
    'BadExpirationDate',
    'BadMessageId',
    'BadPriority',
    'BadTopic',
    'DeviceTokenNotForTopic',
    'DuplicateHeaders',
    'InvalidPushType',
    'MissingDeviceToken',
    'MissingTopic',
    'PayloadEmpty',
    'TopicDisallowed',
  ].map((reason): [number, string, object] => [400, reason, refused(reason)]),
  [
    400,
    'IdleTimeout',
    { outcome: { kind: 'try-later', reason: 'IdleTimeout' }, remedy: 'new-connection', connectionSpent: true },
  ],
  ...[
    'BadCertificate',
    'BadCertificateEnvironment',
    'BadEnvironmentKeyIdInToken',
    'BadEnvironmentKeyInToken',
    'Forbidden',
    'MissingProviderToken',
  ].map((reason): [number, string, object] => [403, reason, channelDown(reason)]),
  [
    403,
    'ExpiredProviderToken',
    { ...channelDown('ExpiredProviderToken'), remedy: 'fresh-token', connectionSpent: true },
  ],
  [403, 'InvalidProviderToken', { ...channelDown('InvalidProviderToken'), remedy: 'reread-credentials' }],
  [
    403,
    'UnrelatedKeyIdInToken',
    { ...channelDown('UnrelatedKeyIdInToken'), remedy: 'new-connection', connectionSpent: true },
  ],
  [404, 'BadPath', refused('BadPath')],
  [405, 'MethodNotAllowed', refused('MethodNotAllowed')],
  [410, 'ExpiredToken', { outcome: { kind: 'device-gone', reason: 'ExpiredToken' }, connectionSpent: false }],
  [410, 'Unregistered', { outcome: { kind: 'device-gone', reason: 'Unregistered' }, connectionSpent: false }],
  [413, 'PayloadTooLarge', refused('PayloadTooLarge')],
  [429, 'TooManyProviderTokenUpdates', tryLater('TooManyProviderTokenUpdates', 60)],
  [429, 'TooManyRequests', tryLater('TooManyRequests', 60)],
  [500, 'InternalServerError', tryLater('InternalServerError', 900)],
  [503, 'ServiceUnavailable', tryLater('ServiceUnavailable', 900)],
  [503, 'Shutdown', { ...tryLater('Shutdown', 900), connectionSpent: true }],
];

describe('readApnsAnswer', () => {
  test('the table is the published one', () => {
    expect(Object.keys(apnsReasons)).toHaveLength(33);
    expect(published.map(([, reason]) => reason).sort()).toEqual(Object.keys(apnsReasons).sort());
  });

  test.each(published)('%d %s', (status, reason, reading) => {
    expect(readApnsAnswer({ status, body: JSON.stringify({ reason }) })).toEqual(reading);
  });

  test('200 is delivered, under the id of the push', () => {
    expect(readApnsAnswer({ status: 200, body: '', apnsId: 'an-id' })).toEqual({
      outcome: { kind: 'delivered', providerMessageId: 'an-id' },
      connectionSpent: false,
    });
  });

  test('410 says since when, in milliseconds', () => {
    const body = JSON.stringify({ reason: 'Unregistered', timestamp: 1_700_000_000_123 });
    expect(readApnsAnswer({ status: 410, body }).outcome).toEqual({
      kind: 'device-gone',
      reason: 'Unregistered',
      goneSince: 1_700_000_000_123,
    });
  });

  test.each(['"soon"', '-1', '1.5', 'null'])('410 with the timestamp %s has no time', (timestamp) => {
    const body = `{"reason":"Unregistered","timestamp":${timestamp}}`;
    expect(readApnsAnswer({ status: 410, body }).outcome).toEqual({ kind: 'device-gone', reason: 'Unregistered' });
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

  test.each([
    [400, 'Unregistered'],
    [403, 'ExpiredToken'],
    [410, 'BadDeviceToken'],
    [400, 'constructor'],
  ])('%d %s, a reason under the status of another, removes nothing', (status, reason) => {
    expect(readApnsAnswer({ status, body: JSON.stringify({ reason }) }).outcome.kind).not.toBe('device-gone');
  });
});
