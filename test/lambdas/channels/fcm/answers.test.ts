import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fcmAnswers } from '../../../../lambdas/channels/fcm/answers.ts';
import { createFcm } from '../../../../lambdas/channels/fcm/send.ts';
import { anFcmPush } from '../an-fcm-push.ts';
import { projectId, secretOf, serviceAccountKey, startProviders, type TestProviders } from '../providers.ts';
import { unhurried } from '../unhurried.ts';

// The table of Firebase's answers, as published, against the one that the channel goes by, and through the channel itself
// as far as the stand-in can be told to give the answer.

interface Row {
  readonly status: number;
  readonly errorCode?: string;
  readonly detail?: string;
  readonly outcome: object;
  /** What the stand-in is told; absent: it cannot say it. */
  readonly fault?: object;
  /** Of the device; absent: `android`. */
  readonly platform?: 'ios';
  /** Whether a push of the same shape was taken before. */
  readonly proven?: boolean;
}

const waits = (seconds: number) => ({ kind: 'try-later', retryAfterSeconds: seconds });
const rows: readonly Row[] = [
  {
    status: 404,
    errorCode: 'UNREGISTERED',
    outcome: { kind: 'device-gone', proof: 'stated' },
    fault: { reason: 'UNREGISTERED' },
  },
  { status: 400, errorCode: 'INVALID_ARGUMENT', detail: 'BadRequest', outcome: { kind: 'refused' } },
  {
    status: 400,
    errorCode: 'INVALID_ARGUMENT',
    outcome: { kind: 'device-gone', proof: 'suspected' },
    fault: { reason: 'INVALID_ARGUMENT' },
    proven: true,
  },
  {
    status: 403,
    errorCode: 'SENDER_ID_MISMATCH',
    outcome: { kind: 'device-gone', proof: 'suspected' },
    fault: { reason: 'SENDER_ID_MISMATCH' },
  },
  { status: 403, outcome: { kind: 'channel-down' }, fault: { reason: 'PERMISSION_DENIED' } },
  {
    status: 401,
    errorCode: 'THIRD_PARTY_AUTH_ERROR',
    outcome: { kind: 'channel-down' },
    fault: { reason: 'THIRD_PARTY_AUTH_ERROR' },
    platform: 'ios',
  },
  { status: 401, outcome: { kind: 'channel-down' }, fault: { reason: 'UNAUTHENTICATED', times: 2 } },
  { status: 404, outcome: { kind: 'channel-down' }, fault: { reason: 'NOT_FOUND' } },
  { status: 429, errorCode: 'QUOTA_EXCEEDED', outcome: waits(60), fault: { reason: 'QUOTA_EXCEEDED' } },
  { status: 503, errorCode: 'UNAVAILABLE', outcome: waits(10), fault: { reason: 'UNAVAILABLE' } },
  { status: 500, errorCode: 'INTERNAL', outcome: waits(10), fault: { reason: 'INTERNAL' } },
  { status: 500, errorCode: 'UNSPECIFIED_ERROR', outcome: waits(10), fault: { reason: 'UNSPECIFIED_ERROR' } },
];
const nameOf = ({ status, errorCode, detail }: Pick<Row, 'status' | 'errorCode' | 'detail'>) =>
  [status, errorCode ?? 'bare', detail].filter(Boolean).join(' ');

const account = serviceAccountKey('pusher@demo-project.iam.gserviceaccount.com');
let providers: TestProviders;
let send: ReturnType<typeof unhurried>;

beforeAll(async () => {
  providers = await startProviders({ serviceAccounts: [account.known] }, Date.now);
  send = unhurried(
    createFcm({
      credentials: secretOf(account.credentials),
      origin: providers.fcmOrigin,
      tokenUrl: providers.googleTokenUrl,
      apps: [projectId],
      appearance: { timeToLive: 'until-expiry' },
      now: Date.now,
    }),
  );
});
afterAll(() => providers.close());

test('the table has a row for each published answer, and no other', () => {
  expect(rows).toHaveLength(12);
  expect(fcmAnswers.map(nameOf).sort()).toEqual(rows.map(nameOf).sort());
});

describe('from the provider', () => {
  test('the APNs key in Firebase takes no Android device down', async () => {
    await providers.forget();
    await providers.fail({ channel: 'fcm', status: 401, reason: 'THIRD_PARTY_AUTH_ERROR' });
    expect(await send(anFcmPush())).toEqual({ kind: 'refused', reason: 'THIRD_PARTY_AUTH_ERROR' });
  });

  test.each(rows.filter(({ fault }) => fault).map((row) => [nameOf(row), row] as const))('%s', async (_, row) => {
    await providers.forget();
    if (row.proven) expect((await send(anFcmPush())).kind).toBe('delivered');
    const before = (await providers.pushes()).length;
    await providers.fail({ channel: 'fcm', status: row.status, ...row.fault });
    expect(await send(anFcmPush({ platform: row.platform ?? 'android' }))).toMatchObject(row.outcome);
    expect(await providers.pushes()).toHaveLength(before);
  });

  test.each([
    [429, 'QUOTA_EXCEEDED'],
    [503, 'UNAVAILABLE'],
    [500, 'INTERNAL'],
  ])('%d %s waits as long as it asks, also where it means one device', async (status, reason) => {
    await providers.forget();
    const retry = { status, reason, retryAfterSeconds: 30 };
    await providers.fail({ channel: 'fcm', deviceToken: 'a1b2c3d4', ...retry });
    expect(await send(anFcmPush())).toEqual({ kind: 'try-later', reason, retryAfterSeconds: 30 });
    expect((await send(anFcmPush({ token: 'b2' }))).kind).toBe('delivered');
  });
});
