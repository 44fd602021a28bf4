import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  customerEnd,
  inboundMessage,
  newApnsToken,
  newConversation,
  newFcmToken,
  outboundMessage,
  type Pushed,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

const patienceMs = 30_000;
let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack();
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);

/** A customer with an iPhone and an Android tablet, away from a conversation. */
async function customerAway(conversation = newConversation()) {
  const [ios, android] = [newApnsToken(), newFcmToken()];
  const app = await stack.app(`customer-${conversation}`);
  expect((await app('PUT', '/v1/devices/ios', { channel: 'apns', token: ios })).status).toBe(201);
  expect((await app('PUT', '/v1/devices/android', { channel: 'fcm', token: android })).status).toBe(201);
  const report = (status: string, of = conversation) =>
    app('PUT', `/v1/conversations/${of}/presence`, { deviceId: 'ios', status });
  expect((await report('background')).status).toBe(204);
  return { conversation, app, report, ios, android };
}

/** An agent's message, pushed. */
async function say(conversation: string, id: string, sentAt = Date.now()) {
  const event = outboundMessage(conversation, { id }, sentAt);
  await stack.event(event);
  const isPushed = (row: { state: string }) => 'messageId' in row && row.messageId === id && row.state === 'pushed';
  await stack.message(conversation, isPushed, patienceMs);
  return event;
}

type App = Awaited<ReturnType<RunningStack['app']>>;
const readAll = (app: App, conversation: string) =>
  app('PUT', `/v1/conversations/${conversation}/read`, { upTo: new Date().toISOString() });

const badgesOf = (pushes: readonly Pushed[]) =>
  pushes.map(({ channel, payload }) => (channel === 'apns' ? payload.aps.badge : Number(payload.message.data.badge)));
const isReadEvent = ({ channel, payload }: Pushed) =>
  (channel === 'apns' ? payload.event : payload.message.data.event) === 'read';
const readEventsTo = async (token: string) => (await stack.pushesTo(token)).filter(isReadEvent);
const syncsOf = (conversation: string) =>
  stack.lines.filter((line) => line.includes('"event":"sync"') && line.includes(conversation));

test('the badge counts up; what is read on one device is read on the other, and a repeat adds nothing', async () => {
  const { conversation, app, ios, android } = await customerAway();
  const events = [];
  for (const id of ['first', 'second', 'third']) events.push(await say(conversation, id));
  for (const token of [ios, android]) expect(badgesOf(await stack.pushesTo(token))).toEqual([1, 2, 3]);

  // What the contact centre says again is no further message.
  await stack.event(events);
  await until(
    async () =>
      stack.lines.filter((line) => line.includes(conversation) && line.includes('"repeat":true')).length === 3,
  );

  expect(await readAll(app, conversation)).toEqual({ status: 200, body: { unread: 0 } });
  await until(async () => (await readEventsTo(ios)).length > 0, patienceMs);
  await until(async () => (await readEventsTo(android)).length > 0, patienceMs);

  const [, , , badge, event] = await stack.pushesTo(ios);
  expect(badge).toMatchObject({
    headers: { 'apns-push-type': 'alert', 'apns-priority': '5', 'apns-expiration': '0' },
    payload: { aps: { badge: 0 } },
  });
  expect(badge?.payload).toEqual({ aps: { badge: 0 } });
  const messageIds = ['third', 'second', 'first'];
  expect(event).toMatchObject({
    headers: { 'apns-push-type': 'background', 'apns-priority': '5' },
    payload: { aps: { 'content-available': 1 }, event: 'read', conversationId: conversation, messageIds },
  });
  const [, , , toAndroid] = await stack.pushesTo(android);
  expect(toAndroid?.payload.message).toMatchObject({
    data: { event: 'read', conversationId: conversation, messageIds: JSON.stringify(messageIds), badge: '0' },
    android: { priority: 'NORMAL' },
  });
  expect(toAndroid?.payload.message).not.toHaveProperty('notification');

  const before = syncsOf(conversation).length;
  expect((await readAll(app, conversation)).body).toEqual({ unread: 0 });
  await say(conversation, 'fourth');
  expect(badgesOf(await stack.pushesTo(ios)).at(-1)).toBe(1);
  expect(badgesOf(await stack.pushesTo(android)).at(-1)).toBe(1);
  expect(syncsOf(conversation)).toHaveLength(before);
}, 120_000);

test('the badge is of all conversations; whoever begins to watch one has read it, and only the other device is told', async () => {
  const { conversation, report, ios, android } = await customerAway();
  const other = newConversation();
  await report('background', other);
  // The app needs a moment to show a message.
  await say(other, 'elsewhere', Date.now() - 5_000);
  await say(conversation, 'here', Date.now() - 5_000);
  expect(badgesOf(await stack.pushesTo(android))).toEqual([1, 2]);
  expect((await report('active')).status).toBe(204);
  const event = await until(async () => (await readEventsTo(android))[0], patienceMs);
  expect(event.payload.message.data).toMatchObject({ conversationId: conversation, badge: '1' });
  expect(await stack.pushesTo(ios)).toHaveLength(2);
}, 120_000);

test('an iPhone is woken twice an hour, and gets its badge all the same', async () => {
  const { conversation, app, ios } = await customerAway();
  const badges = async () =>
    (await stack.pushesTo(ios)).filter(({ payload }) => payload.aps.badge === 0 && payload.aps.alert === undefined);
  for (const count of [1, 2, 3]) {
    await say(conversation, `message-${count}`);
    await readAll(app, conversation);
    await until(
      async () => (await badges()).length === count && syncsOf(conversation).length === 2 * count,
      patienceMs,
    );
  }
  expect(await readEventsTo(ios)).toHaveLength(2);
}, 120_000);

test('what a customer has read waits no longer, and nobody reads for another', async () => {
  const { conversation, app, report, ios } = await customerAway();
  await report('active');
  await stack.event(outboundMessage(conversation, { id: 'waits' }));
  await stack.message(conversation, ({ state }) => state === 'open', patienceMs);
  const bob = await stack.app('bob');
  const foreign = await bob('PUT', `/v1/conversations/${conversation}/read`, {});
  expect(foreign).toMatchObject({ status: 409, body: { error: { code: 'conversation-of-another' } } });
  const upTo = new Date(Date.now() + 1_000).toISOString();
  expect((await app('PUT', `/v1/conversations/${conversation}/read`, { upTo })).body).toEqual({ unread: 0 });
  expect(await stack.message(conversation, undefined, patienceMs)).toMatchObject({ state: 'seen', seenBy: 'read' });
  expect(await stack.pushesTo(ios)).toEqual([]);
}, 120_000);

test('a customer who answers elsewhere has read it: where a look finds that, the device that had the push is told', async () => {
  const { conversation, ios, android } = await customerAway();
  await stack.fault({ channel: 'fcm', deviceToken: android, status: 503 });
  await stack.event(outboundMessage(conversation, { id: 'message' }, Date.now() - 5_000));
  await until(async () => (await stack.pushesTo(ios)).length === 1, patienceMs);
  const isWaiting = async () =>
    (await stack.journal(conversation)).pushes.some(({ state }: { state: string }) => state === 'waiting');
  await until(isWaiting, patienceMs);
  await stack.event(inboundMessage(conversation));
  await until(
    async () => stack.lines.some((line) => line.includes(conversation) && line.includes('"customer-message"')),
    patienceMs,
  );
  await stack.event(customerEnd(conversation));
  const event = await until(async () => (await readEventsTo(ios))[0], patienceMs);
  expect(event.payload).toMatchObject({ conversationId: conversation, messageIds: ['message'] });
  expect(badgesOf(await stack.pushesTo(ios)).slice(0, 2)).toEqual([1, 0]);
  expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
  expect(await stack.pushesTo(android)).toEqual([]);
}, 120_000);
