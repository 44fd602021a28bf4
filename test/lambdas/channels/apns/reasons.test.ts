import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { apnsReasons } from '../../../../lambdas/channels/apns/reasons.ts';
import { apnsReasonStatus } from '../../../../local/providers/apns-reasons.ts';
import { aPush } from '../a-push.ts';
import { apnsKey, secretOf, startProviders, type TestProviders } from '../providers.ts';
import { apnsSender } from './apns-under-test.ts';

const minuteMs = 60_000;
const goneSince = 1_699_000_000_123;
const key = apnsKey('KEY0000001');
let time = Date.now();
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [key.known] }, () => time);
});
afterAll(() => providers.close());
beforeEach(() => providers.forget());

interface Row {
  readonly outcome: object;
  /** How often the push is sent in all, where each answer is the same. */
  readonly requests: number;
  /** The connections that the push and one after it need. */
  readonly connections: number;
}

const refused: Row = { outcome: { kind: 'refused' }, requests: 1, connections: 1 };
const down: Row = { outcome: { kind: 'channel-down' }, requests: 1, connections: 1 };
const later = (retryAfterSeconds: number): Row => ({
  outcome: { kind: 'try-later', retryAfterSeconds },
  requests: 1,
  connections: 1,
});
const suspected: Row = { outcome: { kind: 'device-gone', proof: 'suspected' }, requests: 1, connections: 1 };
const stated: Row = { outcome: { kind: 'device-gone', proof: 'stated', goneSince }, requests: 1, connections: 1 };
/** Tried once more on a new connection, which gives the same answer and is left too. */
const onceMore = { requests: 2, connections: 3 };

/** "Handling notification responses from APNs", each reason, and the spelling that only arrives. */
const published: Readonly<Record<string, Row>> = {
  BadCollapseId: refused,
  BadDeviceToken: suspected,
  BadExpirationDate: refused,
  BadMessageId: refused,
  BadPriority: refused,
  BadTopic: refused,
  DeviceTokenNotForTopic: suspected,
  DuplicateHeaders: refused,
  IdleTimeout: { outcome: { kind: 'try-later' }, ...onceMore },
  InvalidPushType: refused,
  MissingDeviceToken: refused,
  MissingTopic: refused,
  PayloadEmpty: refused,
  TopicDisallowed: refused,
  BadCertificate: down,
  BadCertificateEnvironment: down,
  BadEnvironmentKeyIdInToken: down,
  BadEnvironmentKeyInToken: down,
  ExpiredProviderToken: { outcome: { kind: 'channel-down' }, ...onceMore },
  Forbidden: down,
  InvalidProviderToken: down,
  MissingProviderToken: down,
  UnrelatedKeyIdInToken: { outcome: { kind: 'channel-down' }, ...onceMore },
  BadPath: refused,
  MethodNotAllowed: refused,
  ExpiredToken: stated,
  Unregistered: stated,
  PayloadTooLarge: refused,
  TooManyProviderTokenUpdates: later(60),
  TooManyRequests: later(60),
  InternalServerError: later(900),
  ServiceUnavailable: later(900),
  Shutdown: { ...later(900), connections: 2 },
};

test('the table is the published one', () => {
  expect(Object.keys(apnsReasons)).toHaveLength(33);
  expect(Object.keys(apnsReasons).sort()).toEqual(Object.keys(published).sort());
  const statuses = Object.entries(apnsReasons).map(([reason, { status }]) => [reason, status]);
  expect(Object.fromEntries(statuses)).toEqual(apnsReasonStatus);
});

describe('answered by the stand-in', () => {
  test.each(Object.entries(published))('%s', async (reason, row) => {
    const send = apnsSender(providers, { credentials: secretOf(key.credentials), now: () => time });
    const before = (await providers.stats()).apns.production;
    const status = apnsReasons[reason]?.status ?? 0;
    // The first push tells the stand-in which token this connection uses; an old one may be called expired.
    if (reason === 'ExpiredProviderToken') {
      await send(aPush({ token: '00000001' }));
      time += 30 * minuteMs;
    }
    const more = status === 410 ? { timestamp: goneSince } : {};
    await providers.fail({ channel: 'apns', deviceToken: 'a1b2c3d4', status, reason, ...more, times: 'until-cleared' });
    const outcome = await send(aPush());
    expect(outcome).toEqual({ ...row.outcome, reason });
    const { requests } = (await providers.stats()).apns.production;
    expect((await send(aPush({ token: '00000001' }))).kind).toBe('delivered');
    const after = (await providers.stats()).apns.production;
    const first = reason === 'ExpiredProviderToken' ? 1 : 0;
    expect({
      requests: requests - before.requests - first,
      connections: after.connections - before.connections,
    }).toEqual({
      requests: row.requests,
      connections: row.connections,
    });
  });
});
