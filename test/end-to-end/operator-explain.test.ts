import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
  stack = await startStack({ channels: 'apns', privacyMode: 'full', presenceSeconds: 600 });
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);

/** A customer with a phone and a tablet, whose app has shown the conversation and left it. */
async function customer() {
  const [conversation, token] = [newConversation(), newApnsToken()];
  const customerId = `customer-${conversation}`;
  const app = await stack.app(customerId);
  for (const [deviceId, its] of [
    ['phone', token],
    ['tablet', newApnsToken()],
  ] as const) {
    const body = { channel: 'apns', environment: 'production', token: its };
    expect((await app('PUT', `/v1/devices/${deviceId}`, body)).status).toBe(201);
  }
  const report = async (status: 'active' | 'background') => {
    const answer = await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', status });
    expect(answer.status).toBe(204);
  };
  await report('background');
  return { conversation, token, customerId, app, report };
}

async function answered(conversation: string): Promise<string> {
  const event = outboundMessage(conversation);
  await stack.event(event);
  return event.detail.eventBody.id;
}

describe('explain', () => {
  test('a message that was pushed: to whom, by whom, after how long, for people and for programs', async () => {
    const { conversation, token, customerId } = await customer();
    const messageId = await answered(conversation);
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });

    const { exitCode, stdout } = await runHandoff(stack.url, 'explain', '--conversation', conversation);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`it is the customer ${customerId}'s, by the word of their own app`);
    expect(stdout).toMatch(new RegExp(`^Message ${messageId}  pushed, \\d{4}-\\d\\d-\\d\\d, times in UTC$`, 'm'));
    expect(stdout).toMatch(
      /^ {2}\d\d:\d\d:\d\d {2}agent message from Genesys, news until (\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d$/m,
    );
    expect(stdout).toMatch(/phone last said that it is in the background \(it has never shown it\)/);
    expect(stdout).toMatch(/no proof that it was seen → push to 2 devices: phone \(APNs\), tablet \(APNs\)/);
    expect(stdout).toMatch(/phone: delivered by APNs after \d+\.\d s, \d+\.\d s after the message \(1 try\)/);
    expect(stdout).toMatch(/ended as pushed: delivered to 2 of 2/);

    const { value: told } = await askHandoff(
      stack.url,
      'explain',
      '--conversation',
      `genesys~${conversation}`,
      '--message',
      messageId,
    );
    expect(told).toMatchObject({
      found: true,
      conversationId: conversation,
      customerId,
      boundBy: 'presence',
      messages: [
        {
          messageId,
          state: 'pushed',
          overdue: false,
          pushes: [
            { deviceId: 'phone', state: 'delivered', tries: 1, deliveredAfterMilliseconds: expect.any(Number) },
            { deviceId: 'tablet', state: 'delivered' },
          ],
          next: [],
        },
      ],
    });
    // Neither tokens nor what the agent said and is called.
    for (const secret of [token, 'Your order', 'Ann']) {
      expect(stdout).not.toContain(secret);
      expect(JSON.stringify(told)).not.toContain(secret);
    }
  });

  test('a message that waits: for what, and what happens next and when', async () => {
    const { conversation, report } = await customer();
    await report('active');
    await answered(conversation);
    await stack.message(conversation, ({ state }) => state === 'open');
    const { exitCode, stdout } = await runHandoff(stack.url, 'explain', '--conversation', conversation);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/phone last said that it is showing the conversation \(active .* before the message/);
    expect(stdout).toMatch(/the customer seems to be watching, without proof yet/);
    expect(stdout).toMatch(
      /What happens next\n {4}it is looked at again at (\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d, in \d+(\.\d)? s\n/,
    );
    expect(stdout).toMatch(/should nothing come of it by .*, the sweeper takes it up/);
  });

  test('what nobody ever heard of: exit code 1, and where to look', async () => {
    const { exitCode, stdout } = await runHandoff(stack.url, 'explain', '--conversation', newConversation());
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/The journal has no message of it\./);
    expect(stdout).toMatch(/`ignored`/);
    expect(stdout).toMatch(/handoff dead-letters list/);
    const { conversation } = await customer();
    const { value: told } = await askHandoff(stack.url, 'explain', '--conversation', conversation, '--message', 'none');
    expect(told).toMatchObject({ found: false, check: expect.any(Array), messages: [], boundBy: 'presence' });
  });

  test('without a conversation, or without a deployment, it says so', async () => {
    expect((await runHandoff(stack.url, 'explain')).stderr).toContain("required option '--conversation <id>'");
    const { exitCode, stderr } = await runHandoff(stack.url, 'devices');
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'handoff: Whose devices? Write --customer ID.\n' });
  });
});

test('a device that was marked by mistake: explained, listed, restored, and pushed to again', async () => {
  const { conversation, token, customerId } = await customer();
  await stack.fault({ channel: 'apns', deviceToken: token, status: 410, reason: 'Unregistered' });
  await answered(conversation);
  await stack.message(conversation);
  await stack.fault([]);
  const first = await runHandoff(stack.url, 'explain', '--conversation', conversation);
  expect(first.stdout).toMatch(/phone: APNs says that it is gone \(“Unregistered”\), so it was marked \(1 try\)/);
  expect(first.stdout).toMatch(/ended as pushed: delivered to 1 of 2/);

  await answered(conversation);
  await until(async () => (await stack.journal(conversation)).messages.length === 2);
  const second = await runHandoff(stack.url, 'explain', '--conversation', conversation);
  expect(second.stdout).toMatch(/phone: passed over, gone since (\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d \(“Unregistered”\)/);

  const listed = await runHandoff(stack.url, 'devices', '--customer', customerId);
  expect(listed).toMatchObject({ exitCode: 0 });
  expect(listed.stdout).toMatch(/^phone\s+apns\s+ios\s.*gone since .* \(Unregistered\)$/m);
  expect(listed.stdout).toMatch(/^tablet\s+apns\s+ios\s.*well$/m);
  expect(listed.stdout).not.toContain(token);

  const marks = ['--reason', 'Unregistered', '--since', '10m'];
  const { value: dry } = await askHandoff(stack.url, 'devices', 'restore', ...marks, '--dry-run');
  expect(dry).toMatchObject({ dryRun: true, counts: { restored: 1 }, devices: [{ customerId, deviceId: 'phone' }] });
  const restored = await runHandoff(stack.url, 'devices', 'restore', ...marks);
  expect(restored).toMatchObject({ exitCode: 0 });
  expect(restored.stdout).toMatch(/1 restored/);
  expect(restored.stderr).toMatch(/reads the whole table.*read request units/);
  expect(restored.stderr).toMatch(/rows read/);

  const before = (await stack.pushesTo(token)).length;
  await answered(conversation);
  await until(async () => (await stack.pushesTo(token)).length === before + 1);
});

test('a customer is exported and erased, and a message that comes later finds nobody', async () => {
  const { conversation, token, customerId } = await customer();
  const messageId = await answered(conversation);
  expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
  const folder = await mkdtemp(join(tmpdir(), 'handoff-'));
  try {
    const out = join(folder, 'customer.json');
    const exported = await runHandoff(stack.url, 'export', '--customer', customerId, '--out', out);
    expect(exported).toMatchObject({ exitCode: 0 });
    const text = await readFile(out, 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      devices: [{ deviceId: 'phone', token: `…${token.slice(-4)}` }, { deviceId: 'tablet' }],
      messages: [{ messageId, customerId, state: 'pushed' }],
      remains: expect.arrayContaining([expect.objectContaining({ until: expect.stringMatching(/^each for 4 days/) })]),
    });
    expect(text).not.toContain(token);
  } finally {
    await rm(folder, { recursive: true });
  }

  const { value: counted } = await askHandoff(stack.url, 'erase', '--customer', customerId, '--all');
  expect(counted).toMatchObject({ erased: false, open: 0, counts: { claims: 2, messages: 1, pushes: 2 } });
  const erased = await runHandoff(stack.url, 'erase', '--customer', customerId, '--all', '--yes');
  expect(erased).toMatchObject({ exitCode: 0 });
  expect(erased.stdout).toContain('Erased: looked again, and nothing of it is left.');
  expect(erased.stdout).toMatch(/point-in-time recovery of the three tables, until \d{4}-\d\d-\d\d/);
  expect((await runHandoff(stack.url, 'devices', '--customer', customerId)).exitCode).toBe(1);

  const { value: told } = await askHandoff(stack.url, 'explain', '--conversation', conversation);
  expect(told).toMatchObject({ found: true, messages: [{ messageId, state: 'pushed' }] });
  expect(JSON.stringify(told)).not.toContain(customerId);
  const later = await answered(conversation);
  await until(async () => (await stack.journal(conversation)).messages.length === 2);
  const { value } = await askHandoff(stack.url, 'explain', '--conversation', conversation, '--message', later);
  expect(value.messages).toMatchObject([{ state: 'open', decision: 'customer-unknown', pushes: [] }]);
});
