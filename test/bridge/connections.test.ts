import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createSteadyClock } from '../../bridge/steady-clock.ts';
import { type Around, connected, settled, startAround, until } from './bridge-under-test.ts';

let around: Around;
beforeAll(async () => {
  around = await startAround();
});
afterEach(() => around.reset());
afterAll(() => around.close());

/** A bridge with its queue, and a conversation of that queue in which an agent can speak. */
async function listening(options: Parameters<Around['run']>[1] = {}) {
  const { genesys } = around;
  const queueUrl = await around.stand.queue();
  genesys.startConversation({ conversationId: 'c-1', queueId: 'q-1', userId: 'u-1' });
  const bridge = await around.run(queueUrl, options);
  await until(() => settled(bridge));
  let said = 0;
  const heard = new Set<string>();
  const messages: string[] = [];
  return {
    bridge,
    queueUrl,
    say() {
      said += 1;
      const id = `m-${said}`;
      genesys.say('c-1', { from: 'agent', messageId: id });
      messages.push(`c-1/${id}`);
    },
    /** Whether each message that was said came, at least once. */
    async isAllHeard() {
      for (const message of await around.messagesIn(queueUrl)) heard.add(message);
      return messages.every((message) => heard.has(message));
    },
    channel: () => genesys.channels().find(({ isConnected }) => isConnected)?.channelId,
    requests: () => genesys.stats().requests,
  };
}

test('an event goes to the ingest queue as it came', async () => {
  const { say, isAllHeard, bridge } = await listening();
  say();
  await until(isAllHeard);
  await until(() => settled(bridge));
  expect(bridge.health().page).toMatchObject({
    status: 'ok',
    channels: [{ topics: 1, state: 'connected', notSubscribed: [] }],
    lastHandedOverAt: expect.any(String),
  });
});

test.each(['reset', 'close', 'silent', 'half-open'] as const)(
  'a connection that ends (%s) is opened again, and what was said meanwhile is caught up',
  async (kind) => {
    const { say, isAllHeard, channel, bridge } = await listening();
    say();
    await until(isAllHeard);
    const before = channel();
    around.genesys.breakSockets(kind);
    for (let count = 0; count < 3; count += 1) say();
    await until(() => around.said('gap').length === 2);
    await until(isAllHeard);
    expect(channel()).toBe(before);
    say();
    await until(isAllHeard);
    await until(() => settled(bridge));
    expect(around.said('disconnected')).toHaveLength(1);
  },
);

test('a connection that cannot be opened is tried again, on another channel', async () => {
  const { say, isAllHeard, channel } = await listening();
  const before = channel();
  around.genesys.setFaults([
    { request: 'connect', status: 503 },
    { request: 'connect', disconnect: 'silent' },
    { request: 'connect', disconnect: 'stall' },
    { request: 'channels', status: 503 },
  ]);
  around.genesys.breakSockets('reset');
  say();
  await until(isAllHeard);
  expect(channel()).not.toBe(before);
  expect(around.said('not-connected').map(({ reason }) => reason)).toEqual([
    'http-503',
    'http-503',
    'timeout',
    'timeout',
  ]);
});

test('before a connection closes as announced, another takes its place without a gap', async () => {
  const { say, isAllHeard, channel } = await listening();
  around.genesys.setNotifications({ closingMs: 1_000 });
  const before = channel();
  around.genesys.announceClosing();
  await until(() => {
    say();
    return channel() !== before;
  });
  for (let count = 0; count < 10; count += 1) say();
  await until(isAllHeard);
  expect(around.said('gap')).toHaveLength(1);
  expect(around.said('connected').at(-1)).toMatchObject({ insteadOf: 'socket-closing' });
  expect(around.said('disconnected')).toEqual([]);
});

test('a revoked token is renewed, and with it the channel', async () => {
  const { say, isAllHeard, channel } = await listening();
  const { issuedTokens } = around.genesys.stats();
  const before = channel();
  around.genesys.revokeTokens();
  say();
  await until(isAllHeard);
  expect(around.genesys.stats().issuedTokens).toBe(issuedTokens + 1);
  await until(() => channel() !== before);
});

describe('no longer subscribed', () => {
  test('to one topic: asked for again, and what was said meanwhile is caught up', async () => {
    const { say, isAllHeard, channel, bridge } = await listening();
    const topic = 'v2.routing.queues.q-1.conversations.messages';
    const before = channel();
    around.genesys.fail({ request: 'subscriptions', status: 500 });
    around.genesys.unsubscribe(topic);
    say();
    await until(() => bridge.health().page.channels[0]?.notSubscribed.includes(topic) === true);
    await until(isAllHeard);
    expect(channel()).toBe(before);
    say();
    await until(isAllHeard);
    expect(bridge.health().page.channels[0]?.notSubscribed).toEqual([]);
  });

  test('to anything: another channel', async () => {
    const { say, isAllHeard, channel } = await listening();
    const before = channel();
    around.genesys.unsubscribe();
    say();
    await until(isAllHeard);
    await until(() => channel() !== before);
  });
});

test('a topic that Genesys refuses does not silence the others, and is named', async () => {
  const queues = ['q-1', ...Array.from({ length: 8 }, (_, index) => `q-${index + 2}`), 'no id at all'];
  const { say, isAllHeard, bridge } = await listening({ queues });
  say();
  await until(isAllHeard);
  expect(bridge.health()).toMatchObject({
    isWell: true,
    page: {
      channels: [{ topics: 10, notSubscribed: ['v2.routing.queues.no id at all.conversations.messages'] }],
    },
  });
  expect(around.said('topics-refused')[0]).toMatchObject({ topics: 1 });
});

describe('a channel lives on', () => {
  test('renewed under traffic, without a gap', async () => {
    around.genesys.setNotifications({ channelLifetimeSeconds: 3 });
    const { say, isAllHeard, channel } = await listening();
    const before = channel();
    while (around.said('channel-renewed').length < 3) {
      say();
      // Each event has the whole conversation.
      await wait(50);
    }
    await until(isAllHeard);
    expect(channel()).toBe(before);
    expect(around.said('gap')).toHaveLength(1);
  });

  test('by another where renewing it says that it is gone; what it may not have told is caught up', async () => {
    around.genesys.setNotifications({ channelLifetimeSeconds: 4 });
    const { say, isAllHeard, channel } = await listening();
    const before = channel();
    around.genesys.fail({ request: 'subscriptions', status: 404 });
    while (channel() === before) {
      say();
      await wait(50);
    }
    await until(isAllHeard);
    expect(around.said('gap')).toHaveLength(2);
    expect(around.said('connected').at(-1)).toMatchObject({ insteadOf: 'channel-gone' });
  });
});

test('a clock that is set back makes nobody deaf', async () => {
  // An hour ahead at first.
  let offset = 3_600_000;
  const clock = createSteadyClock(() => Date.now() + offset);
  const { say, isAllHeard, bridge } = await listening({ clock });
  offset = 0;
  around.genesys.breakSockets('silent');
  say();
  await until(() => around.said('disconnected').length > 0);
  await until(() => settled(bridge));
  await until(isAllHeard);
  expect(around.said('disconnected')).toMatchObject([{ reason: 'silent' }]);
  // And where the machine slept, what was said meanwhile is asked for.
  around.genesys.breakSockets('silent');
  offset = 1_800_000;
  say();
  await until(() => around.said('gap').length > 2);
  expect(around.said('gap').at(-1)?.seconds).toBeGreaterThanOrEqual(1_800);
  await until(isAllHeard);
});

test('two bridges at once do no harm: each message comes, under the same name', async () => {
  const { say, isAllHeard, queueUrl } = await listening();
  const second = await around.run(queueUrl);
  await until(() => settled(second));
  await around.messagesIn(queueUrl);
  say();
  const heard: string[] = [];
  await until(async () => {
    heard.push(...(await around.messagesIn(queueUrl)));
    return heard.length === 2;
  });
  expect(heard).toEqual(['c-1/m-1', 'c-1/m-1']);
  await second.stop();
  say();
  await until(async () => {
    heard.push(...(await around.messagesIn(queueUrl)));
    return heard.length === 3;
  });
  expect(await isAllHeard()).toBe(false);
  expect(heard.at(-1)).toBe('c-1/m-2');
});

test('with 20 connected channels there is no room for another: its own makes room, and the gap is caught up', async () => {
  const queueUrl = await around.stand.queue();
  const users = Array.from({ length: 19_001 }, (_, index) => `u-${index}`);
  around.genesys.startConversation({ conversationId: 'c-1', queueId: 'q-1', userId: 'u-1' });
  const bridge = await around.run(queueUrl, { queues: [], users });
  await until(() => settled(bridge));
  expect(around.genesys.channels().filter(({ isConnected }) => isConnected)).toHaveLength(20);
  const topic = 'v2.users.u-1.conversations.messages';
  const before = around.genesys.channels().find(({ topics }) => topics.includes(topic))?.channelId;
  around.genesys.announceClosing(before);
  around.genesys.say('c-1', { from: 'agent', messageId: 'm-1' });
  await until(() => around.said('disconnected').length > 0);
  around.genesys.say('c-1', { from: 'agent', messageId: 'm-2' });
  await until(() => settled(bridge) && around.said('caught-up').length > 1);
  const heard = new Set<string>();
  await until(async () => {
    for (const message of await around.messagesIn(queueUrl)) heard.add(message);
    return heard.size === 2;
  });
  await until(() => connected(bridge));
});
