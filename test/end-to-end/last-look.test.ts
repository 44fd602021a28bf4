import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import * as z from 'zod';
import {
  newConversation,
  newFcmToken,
  outboundMessage,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

const presenceSeconds = 5;
let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack({ presenceSeconds, channels: 'fcm' });
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);
beforeEach(async () => {
  await stack.fault([]);
});

/** A customer with one phone, who has just left a conversation. */
async function customerAway(token: string) {
  const conversation = newConversation();
  const app = await stack.app(`customer-${conversation}`);
  expect((await app('PUT', '/v1/devices/phone', { channel: 'fcm', token })).status).toBe(201);
  const report = (status: string) =>
    app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', status });
  expect((await report('background')).status).toBe(204);
  return { conversation, app, report };
}

/** The dispatcher has decided to send and holds its claim. */
const underWay = (conversation: string) =>
  until(async () =>
    (await stack.journal(conversation)).pushes.some(({ state }: { state: string }) => state === 'sending'),
  );

test('a phone that changes hands while the dispatcher waits for its access token gets nothing', async () => {
  const token = newFcmToken();
  const { conversation } = await customerAway(token);
  await stack.fault({ channel: 'google-oauth', delayMs: 6000 });
  await stack.event(outboundMessage(conversation));
  await underWay(conversation);
  const other = await stack.app('another-customer');
  expect((await other('PUT', '/v1/devices/phone', { channel: 'fcm', token })).status).toBe(201);
  expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'no-device' });
  expect(await stack.pushesTo(token)).toEqual([]);
}, 30_000);

test('a customer who comes back meanwhile gets nothing while watching, and the push once that is over', async () => {
  const token = newFcmToken();
  const { conversation, report } = await customerAway(token);
  // The dispatcher may still hold an access token: it is refused, and the next one takes its time.
  await stack.fault([
    { channel: 'fcm', deviceToken: token, status: 401 },
    { channel: 'google-oauth', delayMs: 2500 },
  ]);
  // Sent a little later than now, so that what follows at once proves nothing.
  await stack.event(outboundMessage(conversation, {}, Date.now() + 1000));
  await underWay(conversation);
  const watchingFrom = Date.now();
  expect((await report('active')).status).toBe(204);
  await until(async () =>
    stack.lines.find((line) => line.includes(conversation) && line.includes('"outcome":"watching"')),
  );
  expect(await stack.pushesTo(token)).toEqual([]);
  // Long before the queue's own 180 s.
  expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
  const pushed = z
    .array(z.object({ receivedAt: z.string() }))
    .parse(await stack.pushesTo(token))
    .map(({ receivedAt }) => Date.parse(receivedAt));
  expect(pushed).toHaveLength(1);
  expect(pushed[0]).toBeGreaterThanOrEqual(watchingFrom + presenceSeconds * 1000);
}, 30_000);
