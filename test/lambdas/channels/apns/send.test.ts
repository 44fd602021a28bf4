import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApnsSecret } from '../../../../lambdas/channels/apns/credentials.ts';
import type { ApnsDependencies } from '../../../../lambdas/channels/apns/send.ts';
import { aPush } from '../a-push.ts';
import { apnsKey, bundleId, emptySecret, secretOf, startProviders, type TestProviders } from '../providers.ts';
import { apnsSender, tokens } from './apns-under-test.ts';

const minuteMs = 60_000;
const key = apnsKey('KEY0000001');
const nextKey = apnsKey('KEY0000002');
const unknownKey = apnsKey('KEY0000003');

let time = Date.now();
const now = () => time;
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [key.known, nextKey.known] }, now);
});
afterAll(() => providers.close());
beforeEach(() => providers.forget());

function sender(differences: Partial<ApnsDependencies> = {}) {
  return apnsSender(providers, { credentials: secretOf<ApnsSecret>(key.credentials), now, ...differences });
}

async function connections(): Promise<number> {
  return (await providers.stats()).apns.production.connections;
}

describe('a push', () => {
  test('arrives as it was composed, and its id comes back', async () => {
    const push = aPush({ expiresAt: time + 60_000 });
    const outcome = await sender()(push);
    const [arrived, ...more] = await providers.pushes();
    expect(more).toEqual([]);
    expect(arrived).toMatchObject({
      channel: 'apns',
      environment: 'production',
      deviceToken: push.token,
      headers: {
        'apns-topic': bundleId,
        'apns-push-type': 'alert',
        'apns-priority': '10',
        'apns-expiration': String(Math.floor(push.expiresAt / 1000)),
        'apns-collapse-id': 'collapse-1',
      },
      payload: { aps: { alert: { body: 'You have a new message.' } }, conversationId: 'conversation-1' },
    });
    expect(outcome).toEqual({ kind: 'delivered', providerMessageId: arrived?.headers['apns-id'] });
  });

  test('goes to the host of its environment', async () => {
    const send = sender();
    await send(aPush({ environment: 'sandbox' }));
    expect((await providers.pushes()).map(({ environment }) => environment)).toEqual(['sandbox']);
  });

  test('many at once use one connection and one provider token, from the first on', async () => {
    const before = (await providers.stats()).apns.production;
    const send = sender();
    const outcomes = await Promise.all(tokens(200).map((token) => send(aPush({ token }))));
    expect(outcomes.filter(({ kind }) => kind !== 'delivered')).toEqual([]);
    expect(new Set((await providers.pushes()).map(({ deviceToken }) => deviceToken)).size).toBe(200);
    const after = (await providers.stats()).apns.production;
    expect(after.connections - before.connections).toBe(1);
    expect(after.providerTokens - before.providerTokens).toBe(1);
  });

  test('of 4096 bytes of emoji is taken', async () => {
    const content = { mode: 'full', sender: '🧑🏿‍🦽‍➡️'.repeat(90), preview: '👩🏽‍🚀'.repeat(900) } as const;
    expect((await sender()(aPush({ content }))).kind).toBe('delivered');
  });
});

describe('the app', () => {
  test('is the topic', async () => {
    const send = sender({ apps: [bundleId, 'com.example.other'] });
    await send(aPush({ app: 'com.example.other' }));
    expect((await providers.pushes()).map(({ headers }) => headers['apns-topic'])).toEqual(['com.example.other']);
  });

  test('that the deployment does not know is refused; nothing is asked or sent', async () => {
    const before = await connections();
    const outcome = await sender()(aPush({ app: 'com.example.other' }), () => Promise.reject(new Error('asked')));
    expect(outcome).toEqual({ kind: 'refused', reason: 'unknown-app' });
    expect(await connections()).toBe(before);
  });
});

describe('an answer', () => {
  test.each([
    [400, 'IdleTimeout'],
    [403, 'UnrelatedKeyIdInToken'],
  ])('%d %s is mended by a new connection', async (status, reason) => {
    const before = await connections();
    await providers.fail({ channel: 'apns', status, reason });
    expect((await sender()(aPush())).kind).toBe('delivered');
    expect((await connections()) - before).toBe(2);
  });

  test('that stays the same after the new connection is the outcome', async () => {
    await providers.fail({ channel: 'apns', status: 403, reason: 'UnrelatedKeyIdInToken', times: 2 });
    expect(await sender()(aPush())).toEqual({ kind: 'channel-down', reason: 'UnrelatedKeyIdInToken' });
    expect(await providers.pushes()).toEqual([]);
  });

  test('Shutdown ends the connection for the next push', async () => {
    const before = await connections();
    const send = sender();
    await providers.fail({ channel: 'apns', status: 503, reason: 'Shutdown' });
    expect(await send(aPush())).toMatchObject({ kind: 'try-later', reason: 'Shutdown' });
    expect((await send(aPush())).kind).toBe('delivered');
    expect((await connections()) - before).toBe(2);
  });
});

describe('the provider token', () => {
  const seen = async () => (await providers.stats()).apns.production.providerTokens;

  test('lives longer than 45 minutes and is renewed before the hour', async () => {
    const send = sender();
    await send(aPush());
    const first = await seen();
    time += 44 * minuteMs;
    await send(aPush());
    expect(await seen()).toBe(first);
    time += 7 * minuteMs;
    expect((await send(aPush())).kind).toBe('delivered');
    expect(await seen()).toBe(first + 1);
  });

  test('renewed soon after its connection was made: Apple would call it too early there, so it gets a new one', async () => {
    const send = sender();
    await send(aPush());
    time += 44 * minuteMs;
    await providers.fail({ channel: 'apns', status: 503, reason: 'Shutdown' });
    await send(aPush());
    await send(aPush());
    const before = await connections();
    time += 7 * minuteMs;
    const outcomes = await Promise.all(tokens(10).map((token) => send(aPush({ token }))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    expect((await connections()) - before).toBe(1);
  });

  test('one that Apple calls expired is minted anew, once for all that it hit', async () => {
    const send = sender();
    await send(aPush());
    const before = await seen();
    time += 30 * minuteMs;
    for (const deviceToken of tokens(10)) {
      await providers.fail({ channel: 'apns', deviceToken, status: 403, reason: 'ExpiredProviderToken' });
    }
    const outcomes = await Promise.all(tokens(10).map((token) => send(aPush({ token }))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    expect((await seen()) - before).toBe(1);
  });

  test('a young one that Apple calls expired means a wrong clock: no other is minted, nothing is repeated', async () => {
    const send = sender();
    await send(aPush());
    const before = (await providers.stats()).apns.production;
    time += 10 * minuteMs;
    await providers.fail({ channel: 'apns', status: 403, reason: 'ExpiredProviderToken' });
    expect(await send(aPush())).toEqual({ kind: 'channel-down', reason: 'ExpiredProviderToken' });
    const after = (await providers.stats()).apns.production;
    expect(after.requests - before.requests).toBe(1);
    expect(after.providerTokens).toBe(before.providerTokens);
  });

  test.each([-10, 10])(
    "a clock %d minutes off Apple's: one token, at most one repeat, the channel is down",
    async (minutes) => {
      const credentials = secretOf<ApnsSecret>(key.credentials);
      let offsetMs = minutes * minuteMs;
      const send = sender({ credentials, now: () => time + offsetMs });
      const before = (await providers.stats()).apns.production;
      const outcomes = [await send(aPush()), await send(aPush()), await send(aPush())];
      const after = (await providers.stats()).apns.production;
      if (minutes < 0) expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['delivered']));
      else {
        for (const outcome of outcomes)
          expect(outcome).toEqual({ kind: 'channel-down', reason: 'InvalidProviderToken' });
      }
      expect(after.requests - before.requests).toBe(3);
      expect(after.providerTokens - before.providerTokens).toBe(1);
      // The clock is set right; the token that was minted before comes to its time.
      offsetMs = 0;
      time += 10 * minuteMs;
      expect((await send(aPush())).kind).toBe('delivered');
      expect((await providers.stats()).apns.production.providerTokens).toBe(after.providerTokens);
    },
  );

  test('that comes too early waits, and the one before it is used on, on the same connection', async () => {
    const send = sender();
    await send(aPush());
    time += 31 * minuteMs;
    await providers.fail({ channel: 'apns', status: 503, reason: 'Shutdown' });
    await send(aPush());
    await send(aPush());
    const before = (await providers.stats()).apns.production;
    time += 20 * minuteMs;
    // By Apple's clock the 20 minutes since the connection's first token are not over yet.
    await providers.setClock(-30_000);
    const tooEarly = { kind: 'try-later', reason: 'TooManyProviderTokenUpdates', retryAfterSeconds: 60 };
    expect(await send(aPush())).toEqual(tooEarly);
    expect((await send(aPush())).kind).toBe('delivered');
    const after = (await providers.stats()).apns.production;
    expect(after.providerTokens - before.providerTokens).toBe(1);
    expect(after.connections).toBe(before.connections);
  });

  test('the only one stays, whatever Apple says', async () => {
    const send = sender();
    await send(aPush());
    const before = await seen();
    await providers.fail({ channel: 'apns', status: 429, reason: 'TooManyProviderTokenUpdates', times: 3 });
    for (let push = 0; push < 3; push += 1) expect((await send(aPush())).kind).toBe('try-later');
    expect((await send(aPush())).kind).toBe('delivered');
    expect(await seen()).toBe(before);
  });
});

describe('the credentials', () => {
  test('a key that was rotated works without a restart, on a new connection', async () => {
    const credentials = secretOf<ApnsSecret>(unknownKey.credentials);
    credentials.secret.value = nextKey.credentials;
    const send = sender({ credentials });
    const before = await connections();
    const outcomes = await Promise.all(tokens(10).map((token) => send(aPush({ token }))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    expect((await connections()) - before).toBe(2);
    expect(credentials.secret.reads).toBe(1);
  });

  test('a key that stays refused is read again once and takes the channel down', async () => {
    const credentials = secretOf<ApnsSecret>(unknownKey.credentials);
    const before = (await providers.stats()).apns.production;
    expect(await sender({ credentials })(aPush())).toEqual({ kind: 'channel-down', reason: 'InvalidProviderToken' });
    expect(credentials.secret.reads).toBe(1);
    expect((await providers.stats()).apns.production.requests - before.requests).toBe(1);
  });

  test('a key that is none takes the channel down, until the secret is mended', async () => {
    const credentials = secretOf<ApnsSecret>({ ...key.credentials, privateKey: 'not a key' });
    const send = sender({ credentials });
    expect(await send(aPush())).toEqual({ kind: 'channel-down', reason: 'unusable-key' });
    credentials.secret.value = key.credentials;
    expect((await send(aPush())).kind).toBe('delivered');
  });

  test('that nobody has put in take the channel down; nothing is sent', async () => {
    const before = await connections();
    const outcome = await sender({ credentials: emptySecret() })(aPush());
    expect(outcome).toEqual({ kind: 'channel-down', reason: 'credentials-not-configured' });
    expect(await connections()).toBe(before);
  });

  test('that cannot be reached are an outage: it rejects, and the next push goes out', async () => {
    const working = secretOf<ApnsSecret>(key.credentials);
    const outage = new Error('no secret');
    let isDown = true;
    const get = async () => (isDown ? Promise.reject(outage) : working.get());
    const send = sender({ credentials: { ...working, get } });
    await expect(send(aPush())).rejects.toBe(outage);
    isDown = false;
    expect((await send(aPush())).kind).toBe('delivered');
  });

  test('that cannot be reached after a refusal: it rejects, and nothing was delivered', async () => {
    const outage = new Error('no secret');
    const credentials = { ...secretOf<ApnsSecret>(unknownKey.credentials), refresh: () => Promise.reject(outage) };
    await expect(sender({ credentials })(aPush())).rejects.toBe(outage);
    expect(await providers.pushes()).toEqual([]);
  });
});
