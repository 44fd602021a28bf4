import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { memoryStorage } from '../../docs/clients/typescript/kept.ts';
import { clientOfTab } from '../../docs/clients/web/client-of-tab.ts';
import {
  clientOfMiniApp,
  registerChat,
  showStart,
  type TelegramWebApp,
} from '../../docs/clients/web/telegram-mini-app.ts';
import { readStart } from '../../docs/clients/web/telegram-start.ts';
import { type RunningStack, startStack, until } from './running-stack.ts';

const bot = 'acme_support_bot';
/** Reports come every two seconds. */
const presenceSeconds = 4;
const patienceMs = 30_000;
const sources = {
  acme: {
    kind: 'generic',
    auth: { kind: 'bearer' },
    map: { conversation: 'conversation', message: 'id', customer: 'customer', text: 'text' },
  },
};

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack({
    channels: 'telegram',
    telegramBots: bot,
    eventSourceName: 'none',
    sources: JSON.stringify(sources),
    presenceSeconds,
  });
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);

/** Each test is another gadget, with one window. */
beforeEach(() => {
  Object.defineProperty(globalThis, 'localStorage', { value: memoryStorage(), configurable: true, writable: true });
  Object.defineProperty(globalThis, 'sessionStorage', { value: memoryStorage(), configurable: true, writable: true });
});

/** A customer in the Mini App, as Telegram opens it. */
async function miniApp() {
  const [customer, userId, conversation] = [`customer-${randomUUID()}`, randomInt(10 ** 8, 10 ** 9), randomUUID()];
  const token: string = (await stack.ask('GET', `/local/token?customer=${customer}`)).body;
  const { initData } = (await stack.ask('POST', '/local/telegram/init-data', { userId })).body;
  const opened: string[] = [];
  const webApp: TelegramWebApp = { initData, initDataUnsafe: {}, openTelegramLink: (url) => opened.push(url) };
  const chat = clientOfMiniApp(stack.url, () => token);
  return {
    chat,
    window: clientOfTab(stack.url, () => token),
    webApp,
    opened,
    register: (app?: string) => registerChat(chat, webApp, app),
    conversation,
    chatId: String(userId),
    say: async (id: string) => {
      const body = { conversation, id, customer, text: 'Hello' };
      expect((await stack.ask('POST', '/local/sources/acme', body)).body).toMatchObject({ status: 200 });
    },
    ended: (id: string) =>
      until(async () => {
        const { messages } = await stack.journal(`acme~${conversation}`);
        return messages.find(
          (row: { messageId: string; state: string }) => row.messageId === id && row.state !== 'open',
        );
      }, patienceMs),
    /** What the buttons of its messages open, as the Mini App reads it. */
    buttons: async () =>
      (await stack.pushesTo(String(userId))).map(({ payload }) => {
        const url = new URL(payload.reply_markup.inline_keyboard[0][0].url);
        return readStart(url.searchParams.get('startapp') ?? undefined);
      }),
  };
}

test('what a button opened, and the window shows, gets no further message', async () => {
  const app = await miniApp();
  expect(await app.register()).toMatchObject({ kind: 'asked', outcome: { kind: 'done' }, needsStart: false });
  await app.say('first');
  expect(await app.ended('first')).toMatchObject({ state: 'pushed' });
  const [opened] = await app.buttons();
  expect(opened).toEqual({
    type: 'chat',
    source: 'acme',
    id: app.conversation,
    conversationId: `acme~${app.conversation}`,
  });

  const shown = await app.window.presence.show(opened?.conversationId ?? '');
  expect(shown).toEqual({ kind: 'done', value: true });
  await app.say('second');
  expect(await app.ended('second')).toMatchObject({ state: 'seen' });
  await app.window.presence.hide();
  await app.say('third');
  expect(await app.ended('third')).toMatchObject({ state: 'pushed' });
  expect(await app.buttons()).toHaveLength(2);
}, 60_000);

describe('who never pressed Start', () => {
  test('is told so at the next start of the Mini App, once', async () => {
    const app = await miniApp();
    await app.register();
    await stack.fault({ channel: 'telegram', deviceToken: app.chatId, status: 403, reason: 'NEEDS_START' });
    await app.say('first');
    expect(await app.ended('first')).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
    expect(await app.register('Acme_Support_Bot')).toMatchObject({ outcome: { kind: 'done' }, needsStart: true });
    showStart(app.webApp, bot);
    expect(app.opened).toEqual([`https://t.me/${bot}?start=push`]);
    expect(await app.register()).toMatchObject({ outcome: { kind: 'done' }, needsStart: false });
    await app.say('second');
    expect(await app.ended('second')).toMatchObject({ state: 'pushed' });
  }, 60_000);

  test('is another than who blocked the bot', async () => {
    const app = await miniApp();
    await app.register();
    await stack.fault({ channel: 'telegram', deviceToken: app.chatId, status: 403, reason: 'BLOCKED' });
    await app.say('first');
    await app.ended('first');
    expect(await app.register()).toMatchObject({ outcome: { kind: 'done' }, needsStart: false });
  });
});

test('outside of Telegram nothing is asked', async () => {
  const { chat, webApp } = await miniApp();
  expect(await registerChat(chat, { ...webApp, initData: '' })).toEqual({ kind: 'not-in-telegram' });
  expect(await chat.devices()).toEqual({ kind: 'done', value: [] });
});

test('the chat is the gadget’s, whatever window registers it, and each window is itself', async () => {
  const app = await miniApp();
  await app.register();
  const first = globalThis.localStorage.getItem('handoff-push-gadget');
  Object.defineProperty(globalThis, 'sessionStorage', { value: memoryStorage(), configurable: true, writable: true });
  clientOfTab(stack.url, () => undefined);
  clientOfMiniApp(stack.url, () => undefined);
  expect(globalThis.localStorage.getItem('handoff-push-gadget')).toBe(first);
  expect(globalThis.sessionStorage.getItem('handoff-push-tab')).toMatch(/^web-/);
  expect(await app.chat.devices()).toMatchObject({ kind: 'done', value: [{ deviceId: first, channel: 'telegram' }] });
});

test('a refusal is an outcome, and says which', async () => {
  const { chat, webApp } = await miniApp();
  const forged = { ...webApp, initData: `${webApp.initData}&more=1` };
  expect(await registerChat(chat, forged)).toMatchObject({
    kind: 'asked',
    outcome: { kind: 'refused', code: 'invalid-init-data' },
  });
});
