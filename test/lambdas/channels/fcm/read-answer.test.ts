import { describe, expect, test } from '@jest/globals';
import { readFcmAnswer } from '../../../../lambdas/channels/fcm/read-answer.ts';

const now = Date.UTC(2026, 10, 21, 12);
const types = 'type.googleapis.com/google';
const fcmError = (errorCode: string) => ({ '@type': `${types}.firebase.fcm.v1.FcmError`, errorCode });
const apnsError = (statusCode: number, reason: string) => ({
  '@type': `${types}.firebase.fcm.v1.ApnsError`,
  statusCode,
  reason,
});
const badRequest = { '@type': `${types}.rpc.BadRequest`, fieldViolations: [{ field: 'message.data[0].value' }] };

function bodyOf(status: string, ...details: unknown[]): string {
  return JSON.stringify({ error: { code: 0, message: 'in words', status, details } });
}
const read = (
  status: number,
  body: string,
  { proven = false, retryAfter = '', platform = 'android' }: Partial<Read> = {},
) => readFcmAnswer({ status, body, ...(retryAfter ? { retryAfter } : {}) }, { platform, payloadIsProven: proven }, now);

interface Read {
  readonly proven: boolean;
  readonly retryAfter: string;
  readonly platform: 'android' | 'ios';
}

test('200 is delivered, under the name of the message', () => {
  expect(read(200, '{"name":"projects/demo/messages/0:1"}')).toEqual({
    outcome: { kind: 'delivered', providerMessageId: 'projects/demo/messages/0:1' },
  });
  for (const body of ['', '{"name":7}', '<html>']) expect(read(200, body)).toEqual({ outcome: { kind: 'delivered' } });
});

describe('INVALID_ARGUMENT', () => {
  const bare = bodyOf('INVALID_ARGUMENT', fcmError('INVALID_ARGUMENT'));

  test('is about the token where such a payload was taken before, and only then', () => {
    const reason = 'INVALID_ARGUMENT';
    expect(read(400, bare, { proven: true }).outcome).toEqual({ kind: 'device-gone', proof: 'suspected', reason });
    expect(read(400, bare).outcome).toEqual({ kind: 'refused', reason });
  });

  test.each([
    ['a field that is wrong', [fcmError('INVALID_ARGUMENT'), badRequest]],
    ['a field that is wrong, before FCM looked', [badRequest]],
    ['something unknown beside it', [fcmError('INVALID_ARGUMENT'), { '@type': 'type.googleapis.com/other' }]],
    ['no details', []],
  ])('with %s it is about the payload, whatever was taken before', (_, details) => {
    const { outcome } = read(400, bodyOf('INVALID_ARGUMENT', ...details), { proven: true });
    expect(outcome).toEqual({ kind: 'refused', reason: 'INVALID_ARGUMENT' });
  });
});

describe('an answer about an iOS device', () => {
  test.each([
    [404, 'UNREGISTERED', apnsError(410, 'Unregistered'), 'device-gone', 'UNREGISTERED Unregistered'],
    [
      401,
      'THIRD_PARTY_AUTH_ERROR',
      apnsError(403, 'InvalidProviderToken'),
      'channel-down',
      'THIRD_PARTY_AUTH_ERROR InvalidProviderToken',
    ],
    [400, 'INVALID_ARGUMENT', apnsError(400, 'BadDeviceToken'), 'refused', 'INVALID_ARGUMENT BadDeviceToken'],
  ])('%d %s says what APNs said', (status, errorCode, detail, kind, reason) => {
    const body = bodyOf('ANY', fcmError(errorCode), detail);
    expect(read(status, body, { proven: true, platform: 'ios' }).outcome).toMatchObject({ kind, reason });
  });
});

describe('THIRD_PARTY_AUTH_ERROR, which is about the APNs key in Firebase', () => {
  test.each([
    ['ios', undefined, 'channel-down'],
    ['ios', 'InvalidProviderToken', 'channel-down'],
    ['ios', 'BadEnvironmentKeyInToken', 'refused'],
    ['ios', 'BadEnvironmentKeyIdInToken', 'refused'],
    ['android', undefined, 'refused'],
    ['android', 'InvalidProviderToken', 'refused'],
  ] as const)('for %s with %s is %s', (platform, apnsReason, kind) => {
    const details = [fcmError('THIRD_PARTY_AUTH_ERROR'), ...(apnsReason ? [apnsError(403, apnsReason)] : [])];
    const { outcome, remedy } = read(401, bodyOf('UNAUTHENTICATED', ...details), { platform });
    expect(outcome).toEqual({ kind, reason: ['THIRD_PARTY_AUTH_ERROR', apnsReason].filter(Boolean).join(' ') });
    expect(remedy).toBeUndefined();
  });

  test('what takes all of FCM down still does, for each platform', () => {
    for (const platform of ['android', 'ios'] as const) {
      for (const status of [401, 403, 404]) {
        const { outcome } = read(status, bodyOf('ANY', apnsError(403, 'BadEnvironmentKeyInToken')), { platform });
        expect(outcome.kind).toBe('channel-down');
      }
    }
  });
});

describe('without an FcmError', () => {
  test.each([
    [400, 'INVALID_ARGUMENT', { kind: 'refused' }],
    [403, 'PERMISSION_DENIED', { kind: 'channel-down' }],
    [404, 'NOT_FOUND', { kind: 'channel-down' }],
    [404, 'UNREGISTERED', { kind: 'channel-down' }],
    [408, 'DEADLINE_EXCEEDED', { kind: 'try-later', retryAfterSeconds: 10 }],
    [409, 'ABORTED', { kind: 'refused' }],
    [429, 'RESOURCE_EXHAUSTED', { kind: 'try-later', retryAfterSeconds: 60 }],
    [500, 'UNKNOWN', { kind: 'try-later', retryAfterSeconds: 10 }],
    [503, 'UNAVAILABLE', { kind: 'try-later', retryAfterSeconds: 10 }],
    [504, 'DEADLINE_EXCEEDED', { kind: 'try-later', retryAfterSeconds: 10 }],
  ])('%d %s', (status, reason, outcome) => {
    expect(read(status, bodyOf(reason), { proven: true })).toEqual({ outcome: { ...outcome, reason } });
  });

  test('401 is about our access token, which may be renewed', () => {
    const reason = 'UNAUTHENTICATED';
    const expected = { outcome: { kind: 'channel-down', reason }, remedy: 'renew-token' };
    expect(read(401, bodyOf(reason))).toEqual(expected);
  });

  test.each([400, 401, 403, 404])('a code in a detail of another kind is not FCM’s: %d', (status) => {
    const misplaced = bodyOf('ANY', { '@type': 'type.googleapis.com/other', errorCode: 'UNREGISTERED' });
    expect(read(status, misplaced, { proven: true })).toEqual(read(status, bodyOf('ANY'), { proven: true }));
  });
});

describe('what nobody knows', () => {
  test.each([
    [400, 'refused'],
    [401, 'channel-down'],
    [403, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [429, 'try-later'],
    [501, 'try-later'],
    [302, 'try-later'],
  ])('%d with a new error code is %s', (status, kind) => {
    const { outcome, remedy } = read(status, bodyOf('ANY', fcmError('SOMETHING_NEW')), { proven: true });
    expect(outcome).toMatchObject({ kind, reason: 'SOMETHING_NEW' });
    expect(remedy).toBeUndefined();
  });

  test.each([400, 401, 403, 404, 408, 410, 429, 500, 503])('%d that cannot be read names only its status', (status) => {
    const bodies = ['', '<html>', '[]', 'null', '{"error":"gone"}', '{"error":{"status":"a b","details":7}}'];
    for (const body of [...bodies, '{"error":{"details":[null,7,{"@type":1}]}}']) {
      const { outcome } = read(status, body, { proven: true });
      expect(outcome).toMatchObject({ reason: `http-${status}` });
      expect(outcome.kind).not.toBe('device-gone');
    }
  });

  test('one detail that cannot be read hides no other', () => {
    const body = bodyOf('NOT_FOUND', 7, fcmError('UNREGISTERED'));
    expect(read(404, body).outcome).toMatchObject({ kind: 'device-gone', reason: 'UNREGISTERED' });
  });

  test.each([400, 403, 410, 500])('UNREGISTERED under %d, the status of another, removes nothing', (status) => {
    const { outcome } = read(status, bodyOf('ANY', fcmError('UNREGISTERED')), { proven: true });
    expect(outcome.kind).not.toBe('device-gone');
  });
});

describe.each([
  [429, 'QUOTA_EXCEEDED'],
  [500, 'INTERNAL'],
  [503, 'UNAVAILABLE'],
])('%d %s', (status, errorCode) => {
  test.each([
    ['90', 90],
    ['Sat, 21 Nov 2026 12:01:30 GMT', 90],
    ['30', 30],
    ['10', 10],
    ['9', 10],
    ['0', 10],
    ['Sat, 21 Nov 2026 12:00:03 GMT', 10],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 10],
  ])('with Retry-After: %s waits %d seconds, never less than 10', (retryAfter, retryAfterSeconds) => {
    const { outcome } = read(status, bodyOf('ANY', fcmError(errorCode)), { retryAfter });
    expect(outcome).toMatchObject({ retryAfterSeconds });
  });
});
