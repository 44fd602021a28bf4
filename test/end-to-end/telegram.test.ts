import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newConversation, outboundMessage, type RunningStack, startStack, until } from './running-stack.ts';

const bot = 'acme_support_bot';
const otherBot = 'acme_other_bot';
const botToken = '1000000001:long-mark-of-the-token-of-our-bot-1';
const otherToken = '1000000002:long-mark-of-the-token-of-our-bot-2';
/** Bots of their own for what stops one for a while. */
const bots = {
  [bot]: { botToken },
  [otherBot]: { botToken: otherToken },
  Acme_Lost_Bot: { botToken: '1000000003:long-mark-of-the-token-of-our-bot-3' },
  acme_gone_bot: { botToken: '1000000004:long-mark-of-the-token-of-our-bot-4' },
  acme_ill_bot: { botToken: '1000000005:long-mark-of-the-token-of-our-bot-5' },
};
const folder = mkdtempSync(join(tmpdir(), 'telegram-'));
const secretsFile = join(folder, 'secrets.json');
const patienceMs = 30_000;
let stack: RunningStack;
beforeAll(async () => {
  writeFileSync(secretsFile, JSON.stringify({ telegram: { apps: bots } }));
  stack = await startStack(
    {
      channels: 'apns,fcm,telegram',
      telegramBots: Object.keys(bots).join(','),
      telegramAppName: 'acme',
      privacyMode: 'full',
    },
    [process.execPath, 'local/main.ts', '--secrets', secretsFile],
  );
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
  rmSync(folder, { recursive: true });
}, 20_000);

/** What Telegram gives the Mini App of this person. */
async function initDataOf(asked: object): Promise<string> {
  const { status, body } = await stack.ask('POST', '/local/telegram/init-data', asked);
  expect(status).toBe(200);
  return body.initData;
}

/** A customer whose Mini App has registered, and who has left a conversation since. */
async function customerAway(app = bot) {
  const [conversation, userId] = [newConversation(), randomInt(10 ** 8, 10 ** 9)];
  const call = await stack.app(`customer-${conversation}`);
  const register = async () =>
    call('PUT', '/v1/devices/chat', {
      channel: 'telegram',
      app,
      initData: await initDataOf({ userId, languageCode: 'de', app }),
    });
  expect(await register()).toMatchObject({
    status: 201,
    body: { channel: 'telegram', locale: 'de', app: app.toLowerCase() },
  });
  const report = { deviceId: 'chat', status: 'background' };
  expect((await call('PUT', `/v1/conversations/${conversation}/presence`, report)).status).toBe(204);
  return { conversation, chatId: String(userId), call, register };
}
const deviceOf = async (call: Awaited<ReturnType<RunningStack['app']>>) =>
  (await call('GET', '/v1/devices')).body.devices[0];
const say = (conversation: string, body: object = {}) => stack.event(outboundMessage(conversation, body));
const end = (conversation: string) => stack.message(conversation, undefined, patienceMs);

test('an agent’s message stands in the chat, with a button that opens the conversation', async () => {
  const { conversation, chatId } = await customerAway();
  await say(conversation, { id: 'message-1' });
  expect(await end(conversation)).toMatchObject({ state: 'pushed', messageId: 'message-1' });
  const pushes = await stack.pushesTo(chatId);
  expect(pushes).toMatchObject([
    {
      channel: 'telegram',
      payload: {
        chat_id: Number(chatId),
        text: 'Ann\nYour order is on its way.',
        link_preview_options: { is_disabled: true },
        reply_markup: {
          inline_keyboard: [[{ text: 'Öffnen', url: `https://t.me/${bot}/acme?startapp=chat_${conversation}` }]],
        },
      },
    },
  ]);
  expect(pushes[0]?.payload).not.toHaveProperty('disable_notification');
});

test('what is read is told to no chat, and no job is made for one', async () => {
  const { conversation, chatId, call } = await customerAway();
  await say(conversation);
  await end(conversation);
  const read = await call('PUT', `/v1/conversations/${conversation}/read`, { upTo: new Date().toISOString() });
  expect(read).toMatchObject({ status: 200, body: { unread: 0 } });
  await say(conversation, { id: 'the-next' });
  await until(async () => (await stack.pushesTo(chatId)).length === 2, patienceMs);
  expect(stack.lines.filter((line) => line.includes('"event":"sync') && line.includes(conversation))).toEqual([]);
});

describe('a chat that takes no messages', () => {
  test.each([
    ['BLOCKED', 'blocked'],
    ['NEEDS_START', 'needs-start'],
  ])('%s: the device is gone, says why, and comes back by registering', async (fault, reason) => {
    const { conversation, chatId, call, register } = await customerAway();
    await stack.fault({ channel: 'telegram', deviceToken: chatId, status: 403, reason: fault });
    await say(conversation);
    expect(await end(conversation)).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
    expect(await deviceOf(call)).toMatchObject({ gone: { reason } });

    expect((await register()).status).toBe(200);
    expect(await deviceOf(call)).not.toHaveProperty('gone');
    await say(conversation, { id: 'the-next' });
    await until(async () => (await stack.pushesTo(chatId)).length === 1, patienceMs);
  });
});

test.each([
  ['it was taken', 'Acme_Lost_Bot', true, 1],
  ['it was not', 'acme_gone_bot', false, 0],
])('without an answer it is never sent again: %s', async (_, app, accepted, count) => {
  const { conversation, chatId } = await customerAway(app);
  await stack.fault({ channel: 'telegram', deviceToken: chatId, disconnect: 'reset', accepted });
  await say(conversation);
  expect(await end(conversation)).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
  const { pushes } = await stack.journal(conversation);
  expect(pushes).toMatchObject([{ state: 'withheld', reason: 'unconfirmed', tries: 1 }]);
  expect(await stack.pushesTo(chatId)).toHaveLength(count);
});

test('an outage costs one message: the next ones wait, and arrive after it', async () => {
  const customers = await Promise.all(Array.from({ length: 3 }, () => customerAway('acme_ill_bot')));
  const faults = customers.map(({ chatId: deviceToken }) => ({ channel: 'telegram', deviceToken, status: 502 }));
  await stack.fault(faults.map((fault) => ({ ...fault, times: 'until-cleared' })));
  const [first, ...others] = customers;
  await say(first?.conversation ?? '');
  expect(await end(first?.conversation ?? '')).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
  const waits = (push: { state: string }) => push.state === 'waiting';
  for (const { conversation } of others) {
    await say(conversation);
    const push = await until(async () => (await stack.journal(conversation)).pushes.find(waits), patienceMs);
    expect(push).toMatchObject({ because: 'channel-down', detail: 'no-answer', unanswered: 0 });
  }
  await stack.fault([]);
  try {
    await stack.ask('PUT', '/local/clock', { offsetMilliseconds: 10 * 60_000 });
    for (const { conversation, chatId } of others) {
      const isSent = async () => {
        await stack.ask('POST', '/local/schedules');
        return (await stack.pushesTo(chatId)).length > 0;
      };
      await until(isSent, patienceMs);
      expect(await end(conversation)).toMatchObject({ state: 'pushed' });
      expect(await stack.pushesTo(chatId)).toHaveLength(1);
    }
  } finally {
    await stack.ask('PUT', '/local/clock', { offsetMilliseconds: 0 });
  }
  expect(await stack.pushesTo(first?.chatId ?? '')).toEqual([]);
}, 90_000);

test('a person has one chat with each bot', async () => {
  const [userId, conversation] = [randomInt(10 ** 8, 10 ** 9), newConversation()];
  const call = await stack.app(`customer-${conversation}`);
  for (const app of [bot, otherBot]) {
    const initData = await initDataOf({ userId, app });
    expect((await call('PUT', `/v1/devices/${app}`, { channel: 'telegram', app, initData })).status).toBe(201);
  }
  expect((await call('GET', '/v1/devices')).body.devices).toHaveLength(2);
  const report = { deviceId: bot, status: 'background' };
  await call('PUT', `/v1/conversations/${conversation}/presence`, report);
  await say(conversation);
  expect(await end(conversation)).toMatchObject({ state: 'pushed' });
  const links = (await stack.pushesTo(String(userId))).map(
    ({ payload }) => payload.reply_markup.inline_keyboard[0][0].url,
  );
  const linkOf = (app: string) => `https://t.me/${app}/acme?startapp=chat_${conversation}`;
  expect(links.toSorted()).toEqual([linkOf(otherBot), linkOf(bot)].toSorted());
});

test('a token that Telegram does not take stops the bot’s channel, and no device', async () => {
  const { conversation, chatId, call } = await customerAway(otherBot);
  const fault = { channel: 'telegram', deviceToken: chatId, status: 401, reason: 'UNAUTHORIZED' };
  await stack.fault({ ...fault, times: 'until-cleared' });
  await say(conversation);
  const waits = await until(
    async () => (await stack.journal(conversation)).pushes.find(({ state }: { state: string }) => state === 'waiting'),
    patienceMs,
  );
  expect(waits).toMatchObject({ because: 'channel-down', detail: 'bot-token' });
  expect(await deviceOf(call)).not.toHaveProperty('gone');
  expect(await stack.message(conversation, ({ state }) => state === 'open')).toBeDefined();
});

describe('registering', () => {
  test.each([
    ['signed for another bot', { app: otherBot }, 'invalid-init-data'],
    ['signed longer than a day ago', { ageSeconds: 24 * 3600 + 60 }, 'old-init-data'],
  ])('%s: refused', async (_, asked, code) => {
    const app = await stack.app(`customer-${newConversation()}`);
    const initData = await initDataOf({ userId: 4711, ...asked });
    expect(await app('PUT', '/v1/devices/chat', { channel: 'telegram', initData })).toMatchObject({
      status: 400,
      body: { error: { code, fields: [{ field: 'initData' }] } },
    });
    expect((await app('GET', '/v1/devices')).body).toEqual({ devices: [] });
  });

  test.each([[{}], [{ userId: 'nobody' }], [{ userId: 1, app: 'no_such_bot' }]])(
    'nothing is signed for %j, and it says what is wanted',
    async (asked) => {
      expect(await stack.ask('POST', '/local/telegram/init-data', asked)).toMatchObject({
        status: 400,
        body: { error: { fields: { userId: expect.any(String) } } },
      });
    },
  );

  test('of one chat by two customers: it is the last one’s', async () => {
    const initData = await initDataOf({ userId: randomInt(10 ** 8, 10 ** 9) });
    const [first, second] = [await stack.app(newConversation()), await stack.app(newConversation())];
    for (const app of [first, second]) {
      expect((await app('PUT', '/v1/devices/chat', { channel: 'telegram', initData })).status).toBe(201);
    }
    expect((await first('GET', '/v1/devices')).body).toEqual({ devices: [] });
    expect((await second('GET', '/v1/devices')).body.devices).toHaveLength(1);
  });

  test('nobody’s id stands in a log, nor what Telegram signed, nor a token', async () => {
    const { conversation, chatId } = await customerAway();
    await say(conversation);
    await end(conversation);
    expect(stack.lines.some((line) => line.includes('"channel":"telegram"'))).toBe(true);
    expect(stack.lines.filter((line) => /auth_date|long-mark/.test(line) || line.includes(chatId))).toEqual([]);
  });
});
