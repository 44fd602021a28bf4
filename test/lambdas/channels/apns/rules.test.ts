import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { composeApns } from '../../../../lambdas/channels/apns/compose.ts';
import { createProviderToken } from '../../../../lambdas/channels/apns/provider-token.ts';
import type { Push } from '../../../../lambdas/core/push.ts';
import { aPush } from '../a-push.ts';
import { apnsKey, secretOf, startProviders, type TestProviders } from '../providers.ts';
import { apnsSender, tokens } from './apns-under-test.ts';

const minuteMs = 60_000;
const key = apnsKey('KEY0000001', 'TEAM000001');
const plain = { timeToLive: 'until-expiry' } as const;
let time = Date.now();
const now = () => time;
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [key.known] }, now);
});
afterAll(() => providers.close());
beforeEach(() => providers.forget());

const sender = () => apnsSender(providers, { credentials: secretOf(key.credentials), now });
const stats = async () => (await providers.stats()).apns.production;
const bodyOf = (differences: Partial<Push>) => composeApns(aPush(differences), plain).body;
const minted = async () => {
  const providerToken = createProviderToken(key.credentials, { now, random: () => 0 });
  const first = await providerToken.get();
  if (first.kind !== 'minted') throw new Error(first.kind);
  return { providerToken, first, jwt: first.authorization.slice('bearer '.length) };
};

/** What senders get wrong, and Apple's rules for the provider token, as far as they bind this sender. */
const rules: Readonly<Record<string, () => Promise<void>>> = {
  'one provider token and one connection serve all pushes, over minutes': async () => {
    const [send, before] = [sender(), await stats()];
    for (let push = 0; push < 5; push += 1) {
      await send(aPush());
      time += 5 * minuteMs;
    }
    const after = await stats();
    expect([after.providerTokens - before.providerTokens, after.connections - before.connections]).toEqual([1, 1]);
  },
  '410 tells since when, so that a token that was registered again since is kept': async () => {
    await providers.fail({ channel: 'apns', status: 410, reason: 'Unregistered', timestamp: 1_699_000_000_123 });
    expect(await sender()(aPush())).toMatchObject({ proof: 'stated', goneSince: 1_699_000_000_123 });
  },
  'a wrong token, a wrong key and a busy server are three things': async () => {
    const outcomes: string[] = [];
    const send = sender();
    for (const [status, reason] of [
      [400, 'BadDeviceToken'],
      [403, 'Forbidden'],
      [503, 'ServiceUnavailable'],
    ] as const) {
      await providers.fail({ channel: 'apns', status, reason });
      outcomes.push((await send(aPush())).kind);
    }
    expect(outcomes).toEqual(['device-gone', 'channel-down', 'try-later']);
  },
  'Apple keeps a push until it expires, not for one try': async () => {
    expect(composeApns(aPush({ expiresAt: 1_700_000_000_999 }), plain).expiration).toBe('1700000000');
  },
  'what a push replaces is its own choice, within 64 bytes': async () => {
    const collapseId = 'x'.repeat(64);
    expect((await sender()(aPush({ collapseId }))).kind).toBe('delivered');
    expect((await providers.pushes()).map(({ headers }) => headers['apns-collapse-id'])).toEqual([collapseId]);
  },
  'the badge is the number of unread messages, and stays as it is where nobody knows it': async () => {
    expect(JSON.parse(bodyOf({ badge: 3 })).aps.badge).toBe(3);
    expect(JSON.parse(bodyOf({ badge: 0 })).aps.badge).toBe(0);
    expect(JSON.parse(bodyOf({})).aps).not.toHaveProperty('badge');
  },
  'what was said does not leave us unless the deployment wants it': async () => {
    for (const mode of ['generic', 'id-only'] as const) {
      const content = { mode, sender: 'Ada', preview: 'Your result' };
      expect(bodyOf({ content })).not.toMatch(/Ada|result/);
    }
  },
  'the limit counts bytes': async () => {
    const content = { mode: 'full', sender: '🧑🏿‍🦽‍➡️'.repeat(90), preview: '👩🏽‍🚀'.repeat(900) } as const;
    expect((await sender()(aPush({ content }))).kind).toBe('delivered');
  },
  'a device that gets too many delays nobody else': async () => {
    const [busy = '', other = ''] = tokens(2);
    const send = sender();
    await providers.fail({ channel: 'apns', deviceToken: busy, status: 429, reason: 'TooManyRequests' });
    const outcomes = await Promise.all([busy, other].map((token) => send(aPush({ token }))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['try-later', 'delivered']);
  },
  'host and topic are those of the device': async () => {
    await sender()(aPush({ environment: 'sandbox' }));
    const [push] = await providers.pushes();
    expect([push?.environment, push?.headers['apns-topic']]).toEqual(['sandbox', 'com.example.app']);
  },
  'the token says alg, kid, iss and iat, and nothing else': async () => {
    const { jwt } = await minted();
    expect(decodeProtectedHeader(jwt)).toEqual({ alg: 'ES256', kid: 'KEY0000001' });
    expect(decodeJwt(jwt)).toEqual({ iss: 'TEAM000001', iat: Math.floor(time / 1000) });
  },
  'its signature is the raw 64 bytes': async () => {
    const [, , signature = ''] = (await minted()).jwt.split('.');
    expect(Buffer.from(signature, 'base64url')).toHaveLength(64);
  },
  'it is renewed within the hour, counted from its minting, however late it was first used': async () => {
    const { providerToken, first } = await minted();
    time += 59 * minuteMs;
    expect(await providerToken.get()).not.toBe(first);
  },
  'nothing mints a second one within 20 minutes': async () => {
    const { providerToken, first } = await minted();
    time += 20 * minuteMs - 1;
    providerToken.goBack(first);
    expect(providerToken.isReplaced(first)).toBe(false);
    expect(await providerToken.get()).toBe(first);
  },
  'one token serves both hosts and all senders at once': async () => {
    const send = sender();
    const before = (await providers.stats()).apns;
    await Promise.all(tokens(5).map((token) => send(aPush({ token }))));
    await send(aPush({ environment: 'sandbox' }));
    const after = (await providers.stats()).apns;
    expect(after.production.providerTokens - before.production.providerTokens).toBe(1);
    expect(after.sandbox.providerTokens - before.sandbox.providerTokens).toBe(1);
  },
  'a clock that is wrong takes the channel down, without a loop': async () => {
    const before = await stats();
    const send = apnsSender(providers, { credentials: secretOf(key.credentials), now: () => time + 10 * minuteMs });
    for (let push = 0; push < 3; push += 1) expect((await send(aPush())).kind).toBe('channel-down');
    const after = await stats();
    expect([after.requests - before.requests, after.connections - before.connections]).toEqual([3, 1]);
  },
};

test('the rules are all there', () => {
  expect(Object.keys(rules)).toHaveLength(16);
});

test.each(Object.entries(rules))('%s', (_, holds) => holds());
