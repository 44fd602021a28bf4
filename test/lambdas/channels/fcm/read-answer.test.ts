import { describe, expect, test } from '@jest/globals';
import { fcmErrorCodes, readFcmAnswer } from '../../../../lambdas/channels/fcm/read-answer.ts';

const now = Date.UTC(2026, 10, 21, 12);
const fcmErrorType = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';

function errorBody(status: string, ...details: object[]): string {
  return JSON.stringify({ error: { code: 0, message: 'in words', status, details } });
}

const badRequest = { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [] };

/** HTTP status, canonical status, error code and outcome: every published code. */
const published: [number, string, string, object][] = [
  [400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', { kind: 'refused' }],
  [401, 'UNAUTHENTICATED', 'THIRD_PARTY_AUTH_ERROR', { kind: 'channel-down' }],
  [403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH', { kind: 'refused' }],
  [404, 'NOT_FOUND', 'UNREGISTERED', { kind: 'device-gone' }],
  [429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED', { kind: 'try-later', retryAfterSeconds: 60 }],
  [500, 'INTERNAL', 'INTERNAL', { kind: 'try-later', retryAfterSeconds: 10 }],
  [500, 'UNKNOWN', 'UNSPECIFIED_ERROR', { kind: 'try-later', retryAfterSeconds: 10 }],
  [503, 'UNAVAILABLE', 'UNAVAILABLE', { kind: 'try-later', retryAfterSeconds: 10 }],
];

/** HTTP status, canonical status and outcome of answers without an FcmError: they are about us, never about a device. */
const bare: [number, string, object][] = [
  [400, 'INVALID_ARGUMENT', { kind: 'refused' }],
  [401, 'UNAUTHENTICATED', { kind: 'channel-down' }],
  [403, 'PERMISSION_DENIED', { kind: 'channel-down' }],
  [404, 'NOT_FOUND', { kind: 'channel-down' }],
  [404, 'UNREGISTERED', { kind: 'channel-down' }],
  [409, 'ABORTED', { kind: 'refused' }],
  [429, 'RESOURCE_EXHAUSTED', { kind: 'try-later', retryAfterSeconds: 60 }],
  [500, 'UNKNOWN', { kind: 'try-later', retryAfterSeconds: 10 }],
  [503, 'UNAVAILABLE', { kind: 'try-later', retryAfterSeconds: 10 }],
  [504, 'DEADLINE_EXCEEDED', { kind: 'try-later', retryAfterSeconds: 10 }],
];

describe('readFcmAnswer', () => {
  test('the table is the published one', () => {
    expect(Object.keys(fcmErrorCodes)).toHaveLength(8);
    expect(published.map(([, , errorCode]) => errorCode).sort()).toEqual(Object.keys(fcmErrorCodes).sort());
  });

  test.each(published)('%d %s with %s', (status, canonical, errorCode, outcome) => {
    const body = errorBody(canonical, badRequest, { '@type': fcmErrorType, errorCode });
    expect(readFcmAnswer({ status, body }, now)).toEqual({ outcome: { ...outcome, reason: errorCode } });
  });

  test.each(bare)('bare %d %s', (status, canonical, outcome) => {
    const remedy = status === 401 ? { remedy: 'renew-token' } : {};
    const expected = { outcome: { ...outcome, reason: canonical }, ...remedy };
    expect(readFcmAnswer({ status, body: errorBody(canonical) }, now)).toEqual(expected);
    // A code in a detail of another kind is not FCM's.
    const misplaced = errorBody(canonical, { '@type': 'type.googleapis.com/other', errorCode: 'UNREGISTERED' });
    expect(readFcmAnswer({ status, body: misplaced }, now)).toEqual(expected);
  });

  test('200 is delivered, under the name of the message', () => {
    const body = '{"name":"projects/demo/messages/0:1"}';
    expect(readFcmAnswer({ status: 200, body }, now)).toEqual({
      outcome: { kind: 'delivered', providerMessageId: 'projects/demo/messages/0:1' },
    });
    expect(readFcmAnswer({ status: 200, body: '' }, now)).toEqual({ outcome: { kind: 'delivered' } });
  });

  test.each([
    [429, 'QUOTA_EXCEEDED'],
    [500, 'INTERNAL'],
    [503, 'UNAVAILABLE'],
  ])('%d %s waits as long as Retry-After asks, in seconds or until a date', (status, errorCode) => {
    const body = errorBody('ANY', { '@type': fcmErrorType, errorCode });
    for (const retryAfter of ['90', 'Sat, 21 Nov 2026 12:01:30 GMT']) {
      expect(readFcmAnswer({ status, body, retryAfter }, now).outcome).toMatchObject({ retryAfterSeconds: 90 });
    }
  });

  test.each([
    [400, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [429, 'try-later'],
    [501, 'try-later'],
    [302, 'try-later'],
  ])('%d with an unknown error code is %s', (status, kind) => {
    const body = errorBody('ANY', { '@type': fcmErrorType, errorCode: 'SOMETHING_NEW' });
    expect(readFcmAnswer({ status, body }, now).outcome).toMatchObject({ kind, reason: 'SOMETHING_NEW' });
  });

  test.each([400, 401, 403, 404, 410, 429, 500, 503])('%d that cannot be read names only its status', (status) => {
    for (const body of ['', '<html>', '[]', 'null', '{"error":"gone"}', '{"error":{"status":"a b","details":7}}']) {
      const { outcome } = readFcmAnswer({ status, body }, now);
      expect(outcome).toMatchObject({ reason: `http-${status}` });
      expect(outcome.kind).not.toBe('device-gone');
    }
  });

  test.each([400, 403, 410, 500])('UNREGISTERED under %d, the status of another, removes nothing', (status) => {
    const body = errorBody('ANY', { '@type': fcmErrorType, errorCode: 'UNREGISTERED' });
    expect(readFcmAnswer({ status, body }, now).outcome.kind).not.toBe('device-gone');
  });
});
