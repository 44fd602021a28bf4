import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listenToLab } from './lab-listener.ts';
import {
  newApnsToken,
  newConversation,
  newFcmToken,
  outboundMessage,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack();
}, 60_000);
afterAll(async () => {
  await stack.stop();
}, 20_000);

/** A customer with devices, and an agent's message to them. */
async function customerWith(devices: Readonly<Record<string, { channel: 'apns' | 'fcm'; token: string }>>) {
  const customer = `customer-${newConversation()}`;
  const conversation = newConversation();
  const app = await stack.app(customer);
  for (const [deviceId, body] of Object.entries(devices)) {
    expect((await app('PUT', `/v1/devices/${deviceId}`, body)).status).toBe(201);
  }
  const report = { deviceId: Object.keys(devices)[0], status: 'background' };
  expect((await app('PUT', `/v1/conversations/${conversation}/presence`, report)).status).toBe(204);
  return {
    customer,
    conversation,
    say: async (messageId: string = randomUUID()) => {
      await stack.event(outboundMessage(conversation, { id: messageId }));
      return messageId;
    },
  };
}
const detailOf = async (conversation: string, messageId: string) =>
  (await stack.ask('GET', `/local/lab/message?conversation=${conversation}&messageId=${messageId}`)).body;
const endOf = async (conversation: string, messageId: string) =>
  until(async () =>
    (await stack.journal(conversation)).messages.find(
      (row: { messageId: string; state: string }) => row.messageId === messageId && row.state !== 'open',
    ),
  );

test('who comes late is told of what ended before, and of no request that was made before', async () => {
  const token = newApnsToken();
  const { conversation, say } = await customerWith({ phone: { channel: 'apns', token } });
  const messageId = await say();
  await endOf(conversation, messageId);
  const notMatched = { ...outboundMessage(conversation), detail: { eventBody: { direction: 'Neither' } } };
  expect((await stack.event(notMatched)).body).toEqual({ accepted: 1, matched: 0 });

  const lab = await listenToLab(stack.url);
  expect(lab.response.headers.get('content-type')).toBe('text/event-stream');
  expect(lab.hello).toMatchObject({
    settings: {
      presenceSeconds: 60,
      privacyMode: 'generic',
      collapse: 'conversation',
      apnsApp: 'com.example.app',
      fcmApp: 'handoff-push-local',
    },
    sources: [{ name: 'genesys' }],
    attempts: [],
    stations: {
      heard: 2,
      routed: 1,
      decisions: { push: 1 },
      ends: { seen: 0, pushed: 1, withheld: 0 },
      later: { visible: 0, inFlight: 0, delayed: 0 },
      deadLetters: 0,
      answers: { apns: { accepted: 1, refused: 0, unavailable: 0, broken: 0 } },
    },
  });
  expect(lab.hello.stations.lanes.map(({ channel, lane }) => `${channel} ${lane}`)).toEqual([
    'apns urgent',
    'apns normal',
    'fcm urgent',
    'fcm normal',
  ]);
  expect(lab.hello.trails).toEqual([
    expect.objectContaining({
      conversation,
      messageId,
      source: 'genesys',
      number: 1,
      state: 'pushed',
      heardAt: expect.any(Number),
      pushes: [expect.objectContaining({ deviceId: 'phone', state: 'delivered', tries: 1, answer: expect.anything() })],
    }),
  ]);
  await lab.leave();
}, 30_000);

test('a message is followed to its end, with each device’s own answer and its times in order', async () => {
  const [iphone, ipad, android] = [newApnsToken(), newApnsToken(), newFcmToken()];
  const lab = await listenToLab(stack.url);
  await stack.fault([{ channel: 'apns', deviceToken: ipad, status: 410, reason: 'Unregistered' }]);
  const { conversation, say, customer } = await customerWith({
    iphone: { channel: 'apns', token: iphone },
    ipad: { channel: 'apns', token: ipad },
    android: { channel: 'fcm', token: android },
  });
  const messageId = await say();
  const trail = await until(async () =>
    lab.trail(messageId).findLast(({ state, pushes }) => state === 'pushed' && pushes.every(({ answer }) => answer)),
  );
  await stack.fault([]);

  expect(new Set(lab.trail(messageId).map(({ id, number }) => `${id} ${number}`)).size).toBe(1);
  const states = trail.pushes.map(({ deviceId, state, answer }) => [deviceId, state, answer?.status, answer?.reason]);
  expect(states.toSorted()).toEqual([
    ['android', 'delivered', 200, undefined],
    ['ipad', 'gone', 410, 'Unregistered'],
    ['iphone', 'delivered', 200, undefined],
  ]);
  for (const { queuedAt, takenAt, answer, customerId } of trail.pushes) {
    const times = [trail.heardAt, trail.decidedAt, queuedAt, takenAt, answer?.at, answer?.answeredAt, trail.endedAt];
    expect(times).toEqual(times.filter((at) => at !== undefined).toSorted((one, other) => one - other));
    expect(customerId).toBe(customer);
  }

  const attempts = lab.attempts().filter(({ deviceToken }) => [iphone, ipad, android].includes(deviceToken));
  expect(attempts).toHaveLength(3);
  expect(attempts.find(({ deviceToken }) => deviceToken === iphone)).toMatchObject({
    accepted: true,
    headers: { 'apns-push-type': 'alert' },
    payload: { conversationId: conversation, messageId },
  });
  expect(lab.lastId()).toBe(String(lab.attempts().at(-1)?.seq));

  const detail = await detailOf(conversation, messageId);
  expect(detail.trail).toEqual(lab.trail(messageId).at(-1));
  const sentences = detail.sentences.map(({ text }: { text: string }) => text);
  expect(sentences).toContainEqual(expect.stringMatching(/^agent message from Genesys/));
  expect(sentences.at(-1)).toBe('ended as pushed: delivered to 2 of 3');
  expect(detail.next).toEqual([]);
  expect(detail.events).toHaveLength(1);
  expect(JSON.parse(detail.events[0].text).detail.eventBody.id).toBe(messageId);
  const jobs = detail.jobs.map(({ text, queue }: { text: string; queue: string }) => [
    JSON.parse(text).deviceId,
    queue,
  ]);
  expect(jobs.toSorted()).toEqual([
    ['android', expect.stringMatching(/^HandoffPush.*Fcm.*\.fifo$/)],
    ['ipad', expect.stringMatching(/^HandoffPush.*Apns.*\.fifo$/)],
    ['iphone', expect.stringMatching(/^HandoffPush.*Apns.*\.fifo$/)],
  ]);
  expect(detail.attempts).toHaveLength(3);
  await lab.leave();
}, 30_000);

test('who comes again gets the requests that they missed, once', async () => {
  const token = newFcmToken();
  const { conversation, say } = await customerWith({ phone: { channel: 'fcm', token } });
  const before = await listenToLab(stack.url);
  await say('first');
  await until(async () => before.attempts().some(({ deviceToken }) => deviceToken === token));
  await before.leave();
  await say('second');
  await endOf(conversation, 'second');

  const again = await listenToLab(stack.url, before.lastId());
  const missed = again.hello.attempts.map(({ payload }) => payload);
  expect(missed).toEqual([
    { message: expect.objectContaining({ data: expect.objectContaining({ messageId: 'second' }) }) },
  ]);
  expect(again.lastId()).toBe(String(again.hello.attempts[0]?.seq));
  await say('third');
  await until(async () => again.trail('third').some(({ state }) => state === 'pushed'));
  expect(again.attempts().map(({ payload }) => payload)).toMatchObject([{ message: { data: { messageId: 'third' } } }]);

  // Another stack's counting says nothing here.
  const stranger = await listenToLab(stack.url, '999999');
  expect(stranger.hello.attempts).toEqual([]);
  await Promise.all([again.leave(), stranger.leave()]);
}, 30_000);

test('of a message that nobody knows it is told where to look for it', async () => {
  const detail = await detailOf('nobody-knows', 'nothing');
  expect(detail).toMatchObject({ sentences: [], events: [], jobs: [], attempts: [] });
  expect(detail.trail).toBeUndefined();
  expect(detail.next.map(({ text }: { text: string }) => text).join('\n')).toContain('handoff dead-letters list');
});

test('a question that cannot be answered names the field', async () => {
  expect(await stack.ask('GET', '/local/lab/message?conversation=c')).toEqual({
    status: 400,
    body: {
      error: { code: 'bad-request', message: 'Name the message.', fields: { messageId: 'the id of a message' } },
    },
  });
  const long = await stack.ask('GET', `/local/lab/message?conversation=${'c'.repeat(2_049)}&messageId=m`);
  expect(Object.keys(long.body.error.fields)).toEqual(['conversation']);
  expect(await stack.ask('GET', '/local/lab/nothing')).toMatchObject({
    status: 404,
    body: { error: { code: 'not-found' } },
  });
  expect((await stack.ask('GET', '/local')).body).toHaveProperty(['GET /local/lab/events']);
});

test('it stops while somebody listens', async () => {
  const lab = await listenToLab(stack.url);
  expect(await stack.stop()).toBe(0);
  await lab.ended;
}, 20_000);
