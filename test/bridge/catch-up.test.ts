import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type Around, connected, settled, shortTiming, startAround, until } from './bridge-under-test.ts';

let around: Around;
beforeAll(async () => {
  around = await startAround();
});
afterEach(() => around.reset());
afterAll(() => around.close());

/** A conversation begins in the time that is asked for: the day before, by UTC, analytics would leave out. */
const iso = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();

/** Takes what comes until it is so much; each once, sorted. */
async function take(queueUrl: string, count: number): Promise<string[]> {
  const heard = new Set<string>();
  await until(async () => {
    for (const message of await around.messagesIn(queueUrl)) heard.add(message);
    return heard.size >= count;
  });
  return [...heard].toSorted();
}

test('at its start it catches up what can still be pushed, in the queues that it hears', async () => {
  const { genesys } = around;
  const queueUrl = await around.stand.queue();
  genesys.startConversation({ conversationId: 'ours', queueId: 'q-1', userId: 'u-1', startedAt: iso(3_500) });
  genesys.startConversation({ conversationId: 'not-ours', queueId: 'q-9', userId: 'u-1', startedAt: iso(3_500) });
  for (const id of ['ours', 'not-ours']) {
    genesys.say(id, { from: 'agent', messageId: 'expired', sentAt: iso(3_700) });
    genesys.say(id, { from: 'agent', messageId: 'first', sentAt: iso(3_500) });
    genesys.say(id, { from: 'agent', messageId: 'second', sentAt: iso(10) });
  }
  const bridge = await around.run(queueUrl);
  await until(() => settled(bridge) && around.said('caught-up').length === 2);
  expect(await take(queueUrl, 2)).toEqual(['ours/first', 'ours/second']);
  // The second look had nothing new to read.
  expect(around.said('caught-up').map(({ conversations }) => conversations)).toEqual([2, 0]);
});

test('a conversation that began days ago is known from what was heard of it', async () => {
  const { genesys } = around;
  const queueUrl = await around.stand.queue();
  const bridge = await around.run(queueUrl);
  await until(() => settled(bridge));
  // Only now, or the start would find it; for analytics it began on another day than the gap.
  genesys.startConversation({ conversationId: 'c-1', queueId: 'q-1', userId: 'u-1', startedAt: iso(3 * 86_400) });
  genesys.say('c-1', { from: 'agent', messageId: 'm-1' });
  await take(queueUrl, 1);
  genesys.breakSockets('reset');
  genesys.say('c-1', { from: 'agent', messageId: 'm-2' });
  genesys.say('c-1', { from: 'agent', messageId: 'm-3' });
  const heard = await take(queueUrl, 2);
  expect(heard).toEqual(expect.arrayContaining(['c-1/m-2', 'c-1/m-3']));
});

test('it asks until it is answered, as fast as Genesys allows', async () => {
  const { genesys } = around;
  const queueUrl = await around.stand.queue();
  for (let index = 0; index < 10; index += 1) {
    genesys.startConversation({ conversationId: `c-${index}`, queueId: 'q-1', userId: 'u-1' });
    genesys.say(`c-${index}`, { from: 'agent', messageId: 'm-1' });
  }
  genesys.setFaults([
    { request: 'analytics', status: 429, retryAfterSeconds: 1 },
    { request: 'conversation', status: 503 },
    { request: 'conversation', disconnect: 'reset' },
    { request: 'conversation', delayMs: 100 },
  ]);
  const bridge = await around.run(queueUrl);
  expect(await take(queueUrl, 10)).toHaveLength(10);
  await until(() => settled(bridge));
  expect(around.said('catch-up-waits').map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['rate-limited', 'http-503']),
  );
});

test('what cannot be caught up is said, and counted', async () => {
  const { genesys } = around;
  const queueUrl = await around.stand.queue();
  genesys.startConversation({ conversationId: 'c-1', queueId: 'q-1', userId: 'u-1' });
  genesys.fail({ request: 'conversation', status: 403 });
  const bridge = await around.run(queueUrl);
  await until(() => settled(bridge) && around.said('caught-up').length > 0);
  expect(around.said('not-caught-up')).toMatchObject([{ level: 'error', conversations: 1, reason: 'http-403' }]);
});

test('an event too large for the queue is read again, and cut', async () => {
  const { genesys } = around;
  const queueUrl = await around.stand.queue({ MaximumMessageSize: '1048576' });
  genesys.startConversation({ conversationId: 'c-1', queueId: 'q-1', userId: 'u-1' });
  const bridge = await around.run(queueUrl);
  await until(() => settled(bridge));
  genesys.say('c-1', { from: 'agent', messageId: 'm-1' });
  await take(queueUrl, 1);
  const [participant] = genesys
    .conversations()
    .flatMap(({ participants }) => participants.filter(({ purpose }) => purpose === 'agent'));
  const tokens = await fetch(`${genesys.loginOrigin}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('the-bridges-own-oauth-client:kept-to-ourselves-and-to-nobody-else').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await tokens.json());
  // Only an agent's attributes can be as long as that, and nobody reads them.
  await fetch(`${genesys.apiOrigin}/api/v2/conversations/messages/c-1/participants/${participant?.id}/attributes`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ attributes: { long: 'x'.repeat(900_000) } }),
  });
  genesys.say('c-1', { from: 'agent', messageId: 'm-2' });
  expect(await take(queueUrl, 1)).toContain('c-1/m-2');
  expect(around.said('event-too-large').length).toBeGreaterThan(0);
  expect(around.said('event-lost')).toEqual([]);
});

describe('all queues', () => {
  test('are looked up, and looked up again; a new one is heard, and what was said in it before', async () => {
    const { genesys } = around;
    const queueUrl = await around.stand.queue();
    const queues = Array.from({ length: 250 }, (_, index) => ({ id: `q-${index}` }));
    genesys.putOrganisation({ queues });
    genesys.fail({ request: 'queues', status: 503 });
    const bridge = await around.run(queueUrl, { queues: 'all', timing: { ...shortTiming, lookUpEveryMs: 300 } });
    await until(() => settled(bridge));
    expect(bridge.health().page.channels).toMatchObject([{ topics: 250 }]);
    genesys.startConversation({ conversationId: 'c-1', queueId: 'q-new', userId: 'u-1' });
    genesys.say('c-1', { from: 'agent', messageId: 'm-1' });
    genesys.putOrganisation({ queues: [...queues.slice(1), { id: 'q-new' }, { id: 'q-newer' }] });
    expect(await take(queueUrl, 1)).toEqual(['c-1/m-1']);
    await until(() => bridge.health().page.channels[0]?.topics === 251);
    const heardTopics = () => genesys.channels().find(({ isConnected }) => isConnected)?.topics ?? [];
    await until(() => heardTopics().includes('v2.routing.queues.q-newer.conversations.messages'));
    const topics = heardTopics();
    expect(topics).not.toContain('v2.routing.queues.q-0.conversations.messages');
    expect(connected(bridge)).toBe(true);
  });
});

test('while the queue is down it listens no more than it can remember, and loses nothing', async () => {
  const { genesys } = around;
  const queueUrl = await around.stand.queue();
  const nowhere = queueUrl.replace(/[^/]+$/, 'later-there');
  for (let index = 0; index < 100; index += 1) {
    genesys.startConversation({ conversationId: `c-${index}`, queueId: 'q-1', userId: 'u-1' });
  }
  const bridge = await around.run(nowhere, { mostRoom: { events: 50, bytes: 1_000_000 } });
  await until(() => connected(bridge));
  let said = 0;
  const say = () => {
    genesys.say(`c-${said % 100}`, { from: 'agent', messageId: `m-${said}` });
    said += 1;
  };
  await until(() => {
    say();
    return around.said('full').length > 0;
  });
  await new Promise((resolve) => setTimeout(resolve, shortTiming.heartbeatMs * 5));
  const { waiting } = bridge.health().page;
  for (let count = 0; count < 1_000; count += 1) say();
  await new Promise((resolve) => setTimeout(resolve, shortTiming.heartbeatMs * 5));
  // It does not read; and that nothing comes is no sign of death.
  expect(bridge.health().page.waiting).toBe(waiting);
  expect(around.said('disconnected')).toEqual([]);
  around.stand.sqs.createQueue('later-there', {});
  const heard = new Set<string>();
  await until(async () => {
    for (const message of await around.messagesIn(nowhere)) heard.add(message);
    return heard.size === said;
  });
  await until(() => settled(bridge));
  expect(around.said('room-again').length).toBeGreaterThan(0);
});
