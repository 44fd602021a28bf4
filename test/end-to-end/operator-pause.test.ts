import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { askHandoff, runHandoff } from './run-handoff.ts';
import {
  newApnsToken,
  newConversation,
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
  expect(await stack.stop()).toBe(0);
}, 20_000);

async function customerAway() {
  const [conversation, token] = [newConversation(), newApnsToken()];
  const app = await stack.app(`customer-${conversation}`);
  expect((await app('PUT', '/v1/devices/phone', { channel: 'apns', token })).status).toBe(201);
  await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', status: 'background' });
  return { conversation, token };
}

const waiting = (conversation: string) =>
  until(async () => {
    const { pushes } = await stack.journal(conversation);
    return pushes.find(({ state, because }: { state: string; because?: string }) => state === 'waiting' && because);
  });

test('what is paused waits, everything else goes out, and what has waited goes out when it is resumed', async () => {
  const { exitCode, value } = await askHandoff(stack.url, 'pause', '--channel', 'apns');
  expect([exitCode, value]).toEqual([0, { paused: { channels: { apns: expect.any(String) }, sources: {} } }]);
  const fcm = await runHandoff(stack.url, 'pause', '--channel', 'fcm');
  expect(fcm.stdout).toMatch(/^paused {2}channel apns, since \S+\npaused {2}channel fcm, since \S+\n$/m);
  await runHandoff(stack.url, 'resume', '--channel', 'fcm');

  const held = await customerAway();
  await stack.event(outboundMessage(held.conversation));
  expect(await waiting(held.conversation)).toMatchObject({ because: 'paused' });
  expect(await stack.pushesTo(held.token)).toEqual([]);

  const resumed = await runHandoff(stack.url, 'resume');
  expect(resumed).toMatchObject({ exitCode: 0, stdout: 'Nothing is paused. Pushes go out.\n' });
  expect(await stack.message(held.conversation, undefined, 90_000)).toMatchObject({ state: 'pushed' });
  expect(await stack.pushesTo(held.token)).toHaveLength(1);
}, 120_000);

test('a contact centre is paused: its messages are heard, and wait', async () => {
  await runHandoff(stack.url, 'pause', '--source', 'genesys');
  const { conversation, token } = await customerAway();
  await stack.event(outboundMessage(conversation));
  expect(await waiting(conversation)).toMatchObject({ because: 'paused' });
  expect(await stack.pushesTo(token)).toEqual([]);
  await runHandoff(stack.url, 'resume', '--source', 'genesys');
}, 60_000);

test('what nobody can pause is refused', async () => {
  expect(await runHandoff(stack.url, 'pause', '--channel', 'pigeon')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Allowed choices are apns, fcm'),
  });
});

test('a replay needs an archive, which no local stack has', async () => {
  const ran = await runHandoff(stack.url, 'replay', '--from', '30m', '--to', '15m');
  expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no archive') });
  const gone = await runHandoff(stack.url, 'replay', '--from', '9h', '--to', '8h');
  expect(gone).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('has expired') });
});
