import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createApnsSenders } from '../../../lambdas/channels/apns/send.ts';
import { createFcmSenders } from '../../../lambdas/channels/fcm/send.ts';
import type { ReadElsewhere } from '../../../lambdas/core/read-elsewhere.ts';
import { aPush } from './a-push.ts';
import {
  apnsKey,
  bundleId,
  projectId,
  secretOf,
  serviceAccountKey,
  startProviders,
  type TestProviders,
} from './providers.ts';

const key = apnsKey('KEY0000001');
const account = serviceAccountKey('pusher@demo-project.iam.gserviceaccount.com');
const appearance = { timeToLive: 'until-expiry' } as const;
const now = () => Date.now();
let providers: TestProviders;
beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [key.known], serviceAccounts: [account.known] }, now);
});
afterAll(() => providers.close());
beforeEach(() => providers.forget());

const read = (differences: Partial<ReadElsewhere>): ReadElsewhere => {
  const { token, addressKind, platform, environment, environmentIsCertain, app, recipient } = aPush();
  const address = { token, addressKind, platform, environment, environmentIsCertain, app, recipient };
  const what = { source: 'genesys', conversationId: 'c-1', messageIds: ['m-1'], badge: 0, part: 'badge' } as const;
  return { ...address, ...what, ...differences };
};
const apns = () => {
  const { apnsProductionOrigin: production, apnsSandboxOrigin: sandbox } = providers;
  const origins = { production, sandbox };
  return createApnsSenders({ credentials: secretOf(key.credentials), origins, apps: [bundleId], appearance, now });
};
const fcm = () => {
  const { fcmOrigin: origin, googleTokenUrl: tokenUrl } = providers;
  return createFcmSenders({
    credentials: secretOf(account.credentials),
    origin,
    tokenUrl,
    apps: [projectId],
    appearance,
    now,
  });
};
const always = async () => true;
const timeLeft = () => 28_000;

test('APNs takes the badge and the event, on the connection of the pushes', async () => {
  const { push, sync } = apns();
  expect(await push(aPush({ expiresAt: Date.now() + 60_000 }), always, timeLeft)).toMatchObject({ kind: 'delivered' });
  const { connections } = (await providers.stats()).apns.production;
  expect(await sync(read({}), always, timeLeft)).toMatchObject({ kind: 'delivered' });
  expect(await sync(read({ part: 'event' }), always, timeLeft)).toMatchObject({ kind: 'delivered' });
  expect((await providers.stats()).apns.production.connections).toBe(connections);
  const [, badge, event] = await providers.pushes();
  expect(badge).toMatchObject({ headers: { 'apns-push-type': 'alert' }, payload: { aps: { badge: 0 } } });
  expect(event).toMatchObject({ headers: { 'apns-push-type': 'background' }, payload: { event: 'read' } });
  for (const { headers } of [badge, event].filter((one) => one !== undefined)) {
    expect(headers).toMatchObject({ 'apns-priority': '5', 'apns-expiration': '0' });
    expect(headers).not.toHaveProperty('apns-collapse-id');
  }
});

test('FCM takes it for both platforms', async () => {
  const { sync } = fcm();
  const app = projectId;
  for (const one of [read({ app, platform: 'android', part: 'event' }), read({ app }), read({ app, part: 'event' })]) {
    expect(await sync(one, always, timeLeft)).toMatchObject({ kind: 'delivered' });
  }
  expect(await providers.pushes()).toHaveLength(3);
});

test('neither writes what is not right any more, nor sends for an app that it does not know', async () => {
  const no = async () => false;
  expect(await apns().sync(read({}), no, timeLeft)).toEqual({ kind: 'withdrawn' });
  expect(await fcm().sync(read({ app: projectId }), no, timeLeft)).toEqual({ kind: 'withdrawn' });
  expect(await apns().sync(read({ app: 'com.other' }), always, timeLeft)).toMatchObject({ reason: 'unknown-app' });
  expect(await fcm().sync(read({ app: 'other' }), always, timeLeft)).toMatchObject({ reason: 'unknown-app' });
  expect(await providers.pushes()).toEqual([]);
});
