import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { composeApns } from '../../../../lambdas/channels/apns/compose.ts';
import { createConnection } from '../../../../lambdas/channels/apns/connection.ts';
import { createProviderToken } from '../../../../lambdas/channels/apns/provider-token.ts';
import { aPush } from '../a-push.ts';
import { apnsKey, startProviders, type TestProviders } from '../providers.ts';

const key = apnsKey('KEY0000001');
const limits = { connectLimitMs: 5_000, pingLimitMs: 500, requestLimitMs: 5_000, idleLimitMs: 5_000 };
const lastLook = { ask: async () => 'write' as const, timeLeftMs: () => 28_000 };
const providerToken = createProviderToken(key.credentials, { now: Date.now });
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [key.known] }, Date.now);
});
afterAll(() => providers.close());

async function request() {
  const minted = await providerToken.get();
  if (minted.kind !== 'minted') throw new Error(minted.kind);
  return [composeApns(aPush(), { timeToLive: 'until-expiry' }), minted.authorization, lastLook] as const;
}

/** Ends only when the stand-in has no connection any more. */
async function allClosed() {
  while ((await providers.stats()).apns.production.openConnections > 0);
}

test('a connection that is left answers what it has taken and closes', async () => {
  const connection = createConnection(providers.apnsProductionOrigin, limits, Date.now);
  await connection.post(...(await request()));
  await providers.fail({ channel: 'apns', delayMs: 100 });
  const slow = connection.post(...(await request()));
  connection.leave();
  expect(await slow).toMatchObject({ kind: 'answer', status: 200 });
  await allClosed();
});

test('one that is left while it is being made still sends, and keeps nothing open', async () => {
  const connection = createConnection(providers.apnsProductionOrigin, limits, Date.now);
  const before = (await providers.stats()).apns.production.connections;
  const sending = [connection.post(...(await request())), connection.post(...(await request()))];
  connection.leave();
  for (const sent of sending) expect(await sent).toMatchObject({ kind: 'answer', status: 200 });
  expect((await providers.stats()).apns.production.connections - before).toBe(1);
  await allClosed();
});

test('one that is used after it was left still sends, and keeps nothing open', async () => {
  const connection = createConnection(providers.apnsProductionOrigin, limits, Date.now);
  connection.leave();
  expect(await connection.post(...(await request()))).toMatchObject({ kind: 'answer', status: 200 });
  await allClosed();
});
