import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHandoffPushClient } from '../../docs/clients/typescript/client.ts';
import { memoryStorage } from '../../docs/clients/typescript/kept.ts';
import {
  newApnsToken,
  newConversation,
  outboundMessage,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

/** Reports every two seconds. */
const presenceSeconds = 4;
let stack: RunningStack;
/** Where nobody listens. */
let nowhere: string;
beforeAll(async () => {
  nowhere = await originOfNobody();
  stack = await startStack({ presenceSeconds, channels: 'apns' });
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);

async function originOfNobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const opened: { hide(): unknown }[] = [];
afterEach(async () => {
  for (const presence of opened.splice(0)) await presence.hide();
});

/** An installation of the app: whoever signs in, it keeps its storage, its deviceId and its device token. */
function installation() {
  const [storage, deviceId, token] = [memoryStorage(), `phone-${randomUUID()}`, newApnsToken()];
  /** What the app asked, with the status that it got; none: nobody answered. */
  const asked: string[] = [];
  /** What it said of conversations. */
  const reports: { reports?: { ageMs: number }[] }[] = [];
  let isOffline = false;
  const network: typeof fetch = async (url, init) => {
    const request = `${init?.method} ${String(url).slice(stack.url.length)}`;
    asked.push(request);
    if (request.endsWith('/presence')) reports.push(JSON.parse(String(init?.body)));
    return fetch(isOffline ? String(url).replace(stack.url, nowhere) : url, init);
  };
  const device = {
    channel: 'apns',
    token,
    environment: 'production',
    locale: 'de-CH',
    timeZone: 'Europe/Zurich',
  } as const;
  return {
    deviceId,
    token,
    asked,
    reports,
    device,
    goOffline: () => {
      isOffline = true;
    },
    goOnline: () => {
      isOffline = false;
    },
    signIn: async (customer: string, accessToken?: string) => {
      const signedIn: string = (await stack.ask('GET', `/local/token?customer=${encodeURIComponent(customer)}`)).body;
      const getToken = () => accessToken ?? signedIn;
      const client = createHandoffPushClient({ baseUrl: stack.url, getToken, deviceId, storage, fetch: network });
      opened.push(client.presence);
      return client;
    },
  };
}

async function customerWithPhone() {
  const [phone, customer, conversation] = [installation(), `customer-${randomUUID()}`, newConversation()];
  const client = await phone.signIn(customer);
  const registered = await client.register(phone.device);
  return { phone, customer, conversation, client, registered };
}

const devicesOf = async (customer: string) => (await (await stack.app(customer))('GET', '/v1/devices')).body.devices;
const done = { kind: 'done', value: true };

describe('registering', () => {
  test('keeps whom pushes are for, and twice is as good as once', async () => {
    const { phone, client, customer, registered } = await customerWithPhone();
    const value = { recipient: expect.any(String), routingId: expect.any(String), unregisterKey: expect.any(String) };
    expect(registered).toEqual({ kind: 'done', value });
    const again = await client.register(phone.device);
    const { recipient, routingId } = registered.kind === 'done' ? registered.value : {};
    expect(again).toMatchObject({ kind: 'done', value: { recipient, routingId } });
    expect(await client.registration()).toEqual(again.kind === 'done' && again.value);
    const about = { deviceId: phone.deviceId, recipient, routingId, locale: 'de-CH', timeZone: 'Europe/Zurich' };
    expect(await devicesOf(customer)).toMatchObject([about]);
  });

  test('what is wrong is said with its field, and nothing is thrown', async () => {
    const client = await installation().signIn('anybody');
    expect(await client.register({ channel: 'apns', token: 'not hex' })).toMatchObject({
      kind: 'refused',
      status: 400,
      code: 'invalid-request',
      fields: [{ field: 'token', message: expect.stringContaining('hexadecimal') }],
    });
    expect(await client.registration()).toBeUndefined();
  });

  test('without a network it is for later', async () => {
    const phone = installation();
    const client = await phone.signIn('anybody');
    phone.goOffline();
    expect(await client.register(phone.device)).toEqual({ kind: 'try-later' });
  });

  test('a token that is none is refused', async () => {
    const phone = installation();
    const client = await phone.signIn('anybody', 'no.such.token');
    expect(await client.register(phone.device)).toMatchObject({ kind: 'refused', status: 401, code: 'unauthorized' });
  });
});

describe('presence', () => {
  test('no push comes while the conversation is on the screen, for as long as it is', async () => {
    const { phone, client, conversation } = await customerWithPhone();
    expect(await client.presence.show(conversation)).toEqual(done);
    // Longer than one report counts: heartbeats go on at the pace that the API gives.
    const heartbeat = `PUT /v1/conversations/${conversation}/presence`;
    await until(async () => phone.asked.filter((request) => request === heartbeat).length >= 3);
    await stack.event(outboundMessage(conversation, {}, Date.now()));
    expect(await stack.message(conversation)).toMatchObject({ state: 'seen' });
    expect(await stack.pushesTo(phone.token)).toEqual([]);
  });

  test('the push comes once the app has left', async () => {
    const { phone, client, conversation } = await customerWithPhone();
    await client.presence.show(conversation);
    await stack.event(outboundMessage(conversation));
    await stack.message(conversation, ({ state }) => state === 'open');
    expect(await client.presence.hide()).toEqual(done);
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
    const [push] = await stack.pushesTo(phone.token);
    expect(push?.payload).toMatchObject({ conversationId: conversation });
    expect(await client.isForMe(push?.payload)).toBe(true);
  });

  test('from one conversation to the next: both are said in one request', async () => {
    const { phone, client, conversation } = await customerWithPhone();
    const next = newConversation();
    await client.presence.show(conversation);
    expect(await client.presence.show(next)).toEqual(done);
    expect(phone.asked.at(-1)).toBe('PUT /v1/presence');
    await stack.event([outboundMessage(conversation), outboundMessage(next)]);
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
    expect(await stack.message(next, ({ state }) => state === 'open')).toMatchObject({ decision: 'watching' });
    expect(await stack.pushesTo(phone.token)).toHaveLength(1);
  });

  test('what could not be said waits, the last word of each conversation, and goes with its age', async () => {
    const { phone, client, conversation } = await customerWithPhone();
    const other = newConversation();
    await client.presence.show(conversation);
    phone.goOffline();
    expect(await client.presence.hide()).toEqual({ kind: 'try-later' });
    await client.presence.show(other);
    await client.presence.hide();
    phone.asked.splice(0);
    phone.goOnline();
    await until(async () => phone.asked.at(-1) === 'PUT /v1/presence');
    const about = { deviceId: phone.deviceId, status: 'background', ageMs: expect.any(Number) };
    const waited = [
      { ...about, conversationId: conversation },
      { ...about, conversationId: other },
    ];
    const said = phone.reports.at(-1);
    expect(said).toEqual({ reports: waited });
    // The first try after the failed ones is seconds later.
    for (const { ageMs } of said?.reports ?? []) expect(ageMs).toBeGreaterThan(1000);
    await stack.event([outboundMessage(conversation), outboundMessage(other)]);
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
    expect(await stack.message(other)).toMatchObject({ state: 'pushed' });
  });

  test('a conversation of another customer is refused, and asked for no more', async () => {
    const { conversation, client } = await customerWithPhone();
    await client.presence.show(conversation);
    const { phone, client: stranger } = await customerWithPhone();
    const refusal = { kind: 'refused', status: 409, code: 'conversation-of-another' };
    expect(await stranger.presence.show(conversation)).toMatchObject(refusal);
    phone.asked.splice(0);
    expect(await stranger.presence.hide()).toEqual(done);
    expect(phone.asked).toEqual([]);
  });
});

test('what was read is unread no more', async () => {
  const { phone, client, conversation } = await customerWithPhone();
  await client.presence.show(conversation);
  await client.presence.hide();
  const sentAt = Date.now();
  await stack.event(outboundMessage(conversation, {}, sentAt));
  expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
  const [push] = await stack.pushesTo(phone.token);
  expect(push?.payload).toMatchObject({ aps: { badge: 1 }, badge: 1 });
  expect(await client.markRead(conversation, new Date(sentAt - 1000))).toEqual({ kind: 'done', value: 1 });
  expect(await client.markRead(conversation, new Date(sentAt))).toEqual({ kind: 'done', value: 0 });
});

describe('preferences', () => {
  test('are read, replaced, and obeyed', async () => {
    const { phone, client, conversation } = await customerWithPhone();
    const defaults = { categories: { chatMessages: true, ticketUpdates: true, systemNotices: true } };
    expect(await client.preferences.get()).toMatchObject({
      kind: 'done',
      value: { ...defaults, pushWhileActive: false },
    });
    const quietHours = { start: '22:00', end: '07:00', timeZone: 'Europe/Zurich', mode: 'silent' } as const;
    const wished = { categories: { chatMessages: false }, quietHours };
    const value = { categories: { chatMessages: false, ticketUpdates: true, systemNotices: true }, quietHours };
    expect(await client.preferences.set(wished)).toMatchObject({ kind: 'done', value });
    await client.presence.show(conversation);
    await client.presence.hide();
    await stack.event(outboundMessage(conversation));
    expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'category-off' });
    expect(await stack.pushesTo(phone.token)).toEqual([]);
  });

  test('a muted conversation is silent until it is muted no more', async () => {
    const { phone, client, conversation } = await customerWithPhone();
    await client.presence.show(conversation);
    await client.presence.hide();
    expect(await client.mute(conversation)).toEqual(done);
    const muted = { mutedConversations: [{ conversationId: conversation }] };
    expect(await client.preferences.get()).toMatchObject({ kind: 'done', value: muted });
    await stack.event(outboundMessage(conversation));
    expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'muted' });
    expect(await client.unmute(conversation)).toEqual(done);
    await stack.event(outboundMessage(conversation));
    await stack.message(conversation, ({ state }) => state === 'pushed');
    expect(await stack.pushesTo(phone.token)).toHaveLength(1);
    const pushes = [{ deviceId: phone.deviceId, channel: 'apns', state: 'delivered' }];
    const messages = [
      { state: 'pushed', pushes },
      { state: 'withheld', reason: 'muted', pushes: [] },
    ];
    expect(await client.pushes(conversation)).toMatchObject({ kind: 'done', value: messages });
  });
});

describe('signing out', () => {
  test('with a network ends the registration at once', async () => {
    const { phone, client, customer, registered } = await customerWithPhone();
    expect(await client.signOut()).toEqual({ pending: 0 });
    expect(await devicesOf(customer)).toEqual([]);
    expect(await client.isForMe(registered.kind === 'done' && registered.value)).toBe(false);
    expect(phone.asked).not.toContain('POST /v1/devices/unregister');
  });

  test('without a network is caught up on later, without the access token', async () => {
    const { phone, client, customer } = await customerWithPhone();
    phone.goOffline();
    expect(await client.signOut()).toEqual({ pending: 1 });
    expect(await client.registration()).toBeUndefined();
    expect(await client.retryPending()).toEqual({ pending: 1 });
    expect(await devicesOf(customer)).toHaveLength(1);
    phone.goOnline();
    expect(await client.retryPending()).toEqual({ pending: 0 });
    expect(await devicesOf(customer)).toEqual([]);
  });

  test('with an access token that has ended works all the same', async () => {
    const { phone, customer } = await customerWithPhone();
    const expired = await phone.signIn(customer, 'no.such.token');
    expect(await expired.signOut()).toEqual({ pending: 0 });
    expect(await devicesOf(customer)).toEqual([]);
  });

  test('leaves the conversation, and what waits of one customer is not said in the name of the next', async () => {
    const { phone, client, conversation } = await customerWithPhone();
    await client.presence.show(conversation);
    phone.goOffline();
    await client.signOut();
    phone.goOnline();
    phone.asked.splice(0);
    expect(await client.retryPending()).toEqual({ pending: 0 });
    expect(phone.asked).toEqual(['POST /v1/devices/unregister']);
  });
});

describe('a phone that changes hands', () => {
  test('belongs to who signed in last, whatever the one before still had to say', async () => {
    const { phone, client: first, customer, conversation } = await customerWithPhone();
    const meantForFirst = { recipient: (await first.registration())?.recipient };
    await first.presence.show(conversation);
    await first.presence.hide();
    phone.goOffline();
    expect(await first.signOut()).toEqual({ pending: 1 });

    phone.goOnline();
    const next = `customer-${randomUUID()}`;
    const second = await phone.signIn(next);
    expect(await second.register(phone.device)).toMatchObject({ kind: 'done' });
    // Registering told the API of the sign-out that it had not heard of.
    expect(phone.asked.at(-1)).toBe('POST /v1/devices/unregister');
    expect(await second.retryPending()).toEqual({ pending: 0 });
    expect(await devicesOf(customer)).toEqual([]);
    expect(await devicesOf(next)).toMatchObject([{ deviceId: phone.deviceId }]);
    expect(await second.isForMe(meantForFirst)).toBe(false);

    await stack.event(outboundMessage(conversation));
    expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'no-device' });
    expect(await stack.pushesTo(phone.token)).toEqual([]);
  });

  test('also where nobody signed out', async () => {
    const { phone, customer } = await customerWithPhone();
    const second = await phone.signIn(`customer-${randomUUID()}`);
    // The provider gave another token meanwhile, so nothing is taken from the first.
    expect(await second.register({ ...phone.device, token: newApnsToken() })).toMatchObject({ kind: 'done' });
    expect(await devicesOf(customer)).toEqual([]);
  });
});
