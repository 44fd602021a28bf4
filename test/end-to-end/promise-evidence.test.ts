import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  customerEnd,
  inboundMessage,
  newApnsToken,
  newConversation,
  newFcmToken,
  outboundMessage,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

const patienceMs = 60_000;
const proofDelayMs = 2_000;
const leaveDelayMs = 2_000;

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack();
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);

/** A customer with one device, whose app says what it shows. */
async function customer(channel: 'apns' | 'fcm' = 'apns') {
  const [conversation, token] = [newConversation(), channel === 'apns' ? newApnsToken() : newFcmToken()];
  const app = await stack.app(`customer-${conversation}`);
  expect((await app('PUT', '/v1/devices/phone', { channel, token })).status).toBe(201);
  const report = async (status: 'active' | 'background', ageMs?: number) => {
    const body = { deviceId: 'phone', status, ...(ageMs === undefined ? {} : { ageMs }) };
    expect((await app('PUT', `/v1/conversations/${conversation}/presence`, body)).status).toBe(204);
  };
  const ended = () => stack.message(conversation, ({ state }) => state !== 'open', patienceMs);
  return { conversation, token, report, ended };
}

/** An agent's message to a customer who is looking: the row waits for proof. */
async function messageWhileWatching() {
  const looking = await customer();
  await looking.report('active');
  const sentAt = Date.now();
  await stack.event(outboundMessage(looking.conversation, {}, sentAt));
  const row = await stack.message(looking.conversation, ({ state }) => state === 'open', patienceMs);
  expect(row).toMatchObject({ decision: 'watching', step: 0 });
  return { ...looking, sentAt, row };
}

describe('a customer who was looking when the message came', () => {
  test('and left half a second after it gets the push, without waiting for the first look', async () => {
    const { conversation, token, report, sentAt, row, ended } = await messageWhileWatching();
    await wait(Math.max(0, sentAt + 500 - Date.now()));
    const leftAt = Date.now();
    await report('background', leftAt - (sentAt + 500));
    const end = await ended();
    expect(end).toMatchObject({ state: 'pushed', decision: 'push', step: 1 });
    expect(Date.parse(end.decidedAt)).toBeLessThan(Date.parse(row.lookAt));
    const pushed = await stack.pushesTo(token);
    expect(pushed).toHaveLength(1);
    expect(Date.parse(pushed[0]?.receivedAt ?? '')).toBeGreaterThanOrEqual(leftAt + leaveDelayMs);
    await stack.show('left half a second after the message', conversation);
    expect((await stack.journal(conversation)).pushes).toMatchObject([{ state: 'delivered', tries: 1, unanswered: 0 }]);
  }, 90_000);

  test('and answered has seen it', async () => {
    const { conversation, token, report, sentAt, ended } = await messageWhileWatching();
    await wait(Math.max(0, sentAt + proofDelayMs - Date.now()));
    expect((await stack.event(inboundMessage(conversation, sentAt + proofDelayMs))).body.matched).toBe(1);
    await until(
      async () => stack.lines.some((line) => line.includes(conversation) && line.includes('"customer-message"')),
      patienceMs,
    );
    // Without its age the report proves nothing of its own.
    await report('background');
    expect(await ended()).toMatchObject({ state: 'seen', seenBy: 'customer-message' });
    expect(await stack.pushesTo(token)).toEqual([]);
  }, 90_000);

  test('and left the conversation for good gets nothing', async () => {
    const { conversation, token, ended } = await messageWhileWatching();
    expect((await stack.event(customerEnd(conversation))).body.matched).toBe(1);
    expect(await ended()).toMatchObject({ state: 'withheld', reason: 'conversation-ended' });
    expect(await stack.pushesTo(token)).toEqual([]);
  }, 90_000);
});

test('a provider that says 429 for a while gets the push once, when it takes it', async () => {
  const { conversation, token, report, ended } = await customer('fcm');
  await report('background');
  const fault = { channel: 'fcm', deviceToken: token, status: 429, reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 2 };
  await stack.fault({ ...fault, times: 2 });
  await stack.event(outboundMessage(conversation));
  const waiting = await until(
    async () => (await stack.journal(conversation)).pushes.find(({ state }: { state: string }) => state === 'waiting'),
    patienceMs,
  );
  expect(waiting).toMatchObject({ because: 'try-later', unanswered: 0 });
  expect(await ended()).toMatchObject({ state: 'pushed', step: 2 });
  expect(await stack.pushesTo(token)).toHaveLength(1);
  await stack.show('429 for a while', conversation);
  expect((await stack.journal(conversation)).pushes).toMatchObject([{ state: 'delivered', tries: 3, unanswered: 0 }]);
}, 90_000);

test('the same event ten minutes and three days later adds nothing', async () => {
  const { conversation, token, report, ended } = await customer();
  await report('background');
  const event = outboundMessage(conversation);
  await stack.event(event);
  expect(await ended()).toMatchObject({ state: 'pushed' });
  const rows = await stack.journal(conversation);
  try {
    for (const [repeats, offsetMilliseconds] of [600_000, 3 * 86_400_000].entries()) {
      await stack.ask('PUT', '/local/clock', { offsetMilliseconds });
      await stack.event(event);
      const isRepeat = (line: string) => line.includes(conversation) && line.includes('"repeat":true');
      await until(async () => stack.lines.filter(isRepeat).length === repeats + 1, patienceMs);
      // A job that it had sent would be with the dispatcher before the sweeper has run.
      await stack.ask('POST', '/local/schedules');
      await stack.show('the same event again, days later too', conversation);
      expect(await stack.journal(conversation)).toEqual(rows);
    }
  } finally {
    await stack.ask('PUT', '/local/clock', { offsetMilliseconds: 0 });
  }
  expect(await stack.pushesTo(token)).toHaveLength(1);
}, 90_000);
