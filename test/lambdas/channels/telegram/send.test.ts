import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  createTelegram,
  createTelegramSenders,
  type TelegramDependencies,
} from '../../../../lambdas/channels/telegram/send.ts';
import type { Outcome } from '../../../../lambdas/core/outcome.ts';
import { createAcceptedPushes } from '../../../../local/providers/accepted-pushes.ts';
import { createCertificate } from '../../../../local/providers/certificate.ts';
import { listening } from '../../../../local/providers/connection-relay.ts';
import { createFaultTable } from '../../../../local/providers/fault-table.ts';
import { startTelegram } from '../../../../local/providers/telegram.ts';
import { emptySecret, secretOf, startProviders, type TestProviders } from '../providers.ts';
import { unhurried } from '../unhurried.ts';
import { aTelegramPush, bot, chatId, otherBot } from './a-telegram-push.ts';
import { startDoor } from './door.ts';
import { startTlsServer } from './tls-server.ts';

jest.setTimeout(30_000);

const botToken = '1000000001:long-mark-of-the-token-of-our-bot-1';
const otherToken = '1000000002:long-mark-of-the-token-of-our-bot-2';
const revokedToken = '1000000001:long-mark-of-a-token-revoked-long';

let time = Date.now();
const now = () => time;
let providers: TestProviders;

beforeAll(async () => {
  const telegramBots = [
    { name: bot, botToken },
    { name: otherBot, botToken: otherToken },
  ];
  providers = await startProviders({ telegramBots }, now);
});
afterAll(() => providers.close());
beforeEach(() => providers.forget());

function senderWith(credentials: TelegramDependencies['credentials'], differences: Partial<TelegramDependencies> = {}) {
  const origin = providers.telegramOrigin;
  const apps = [bot, otherBot];
  return unhurried(createTelegram({ credentials, origin, apps, appName: 'acme', appearance: {}, now, ...differences }));
}
const startServer = (answer: Parameters<typeof startTlsServer>[1]) => startTlsServer(providers.certificate, answer);
const sender = (differences: Partial<TelegramDependencies> = {}) => senderWith(secretOf({ botToken }), differences);
const requests = async () => (await providers.stats()).telegram.requests;

describe('a push', () => {
  test('arrives as it was composed, and the message’s id comes back', async () => {
    const push = aTelegramPush({ content: { mode: 'full', preview: 'Hello' } });
    const outcome = await sender({ appearance: { sound: 'default' } })(push);
    expect(outcome).toEqual({ kind: 'delivered', providerMessageId: expect.stringMatching(/^\d+$/) });
    expect(await providers.pushes()).toEqual([
      expect.objectContaining({
        channel: 'telegram',
        deviceToken: chatId,
        payload: {
          chat_id: 4711,
          text: 'Hello',
          link_preview_options: { is_disabled: true },
          reply_markup: {
            inline_keyboard: [
              [{ text: 'Open', url: 'https://t.me/acme_support_bot/acme?startapp=chat_conversation-1' }],
            ],
          },
        },
      }),
    ]);
  });

  test('as long as can be is taken', async () => {
    const preview = '👩🏽‍🚀'.repeat(900);
    expect((await sender()(aTelegramPush({ content: { mode: 'full', preview } }))).kind).toBe('delivered');
  });

  test('to an app that the deployment does not send to is refused, and nothing is asked', async () => {
    const before = await requests();
    expect(await sender({ apps: [otherBot] })(aTelegramPush())).toEqual({ kind: 'refused', reason: 'unknown-app' });
    expect(await requests()).toBe(before);
  });

  test('goes out by the bot’s own token', async () => {
    const send = senderWith(
      secretOf({ apps: { [bot]: { botToken: revokedToken }, [otherBot]: { botToken: otherToken } } }),
    );
    expect(await send(aTelegramPush())).toEqual({ kind: 'channel-down', reason: 'bot-token' });
    expect((await send(aTelegramPush({ app: otherBot }))).kind).toBe('delivered');
  });

  test('without a token is not configured', async () => {
    const down = { kind: 'channel-down', reason: 'credentials-not-configured' };
    expect(await senderWith(emptySecret())(aTelegramPush())).toEqual(down);
    expect(await senderWith(secretOf({ apps: {} }))(aTelegramPush())).toEqual(down);
  });
});

describe('what Telegram answers', () => {
  test.each<[string, object, Outcome]>([
    [
      'the bot is blocked',
      { status: 403, reason: 'BLOCKED' },
      { kind: 'device-gone', reason: 'blocked', proof: 'stated', byCustomer: true },
    ],
    [
      'nobody pressed Start',
      { status: 403, reason: 'NEEDS_START' },
      { kind: 'device-gone', reason: 'needs-start', proof: 'stated', byCustomer: true },
    ],
    [
      'the account is deleted',
      { status: 403, reason: 'DEACTIVATED' },
      { kind: 'device-gone', reason: 'deactivated', proof: 'stated', byCustomer: true },
    ],
    [
      'the chat is unknown',
      { status: 400, reason: 'CHAT_NOT_FOUND' },
      { kind: 'device-gone', reason: 'chat-not-found', proof: 'suspected' },
    ],
    [
      'the peer is unknown',
      { status: 400, reason: 'PEER_ID_INVALID' },
      { kind: 'device-gone', reason: 'chat-not-found', proof: 'suspected' },
    ],
    [
      'the bot is frozen',
      { status: 400, reason: 'FROZEN_METHOD_INVALID' },
      { kind: 'channel-down', reason: 'bot-frozen' },
    ],
    ['the token is not taken', { status: 401, reason: 'UNAUTHORIZED' }, { kind: 'channel-down', reason: 'bot-token' }],
    ['the token is none', { status: 404, reason: 'NOT_FOUND' }, { kind: 'channel-down', reason: 'bot-token' }],
    [
      'too much',
      { status: 429, reason: 'TOO_MANY_REQUESTS', retryAfterSeconds: 35 },
      { kind: 'try-later', reason: 'too-many-requests', retryAfterSeconds: 35 },
    ],
    [
      'its own failure',
      { status: 500, reason: 'INTERNAL' },
      { kind: 'try-later', reason: 'http-500', mayHaveArrived: true },
    ],
    [
      'too much, in other words',
      { status: 403, reason: 'SLOWMODE', retryAfterSeconds: 5 },
      { kind: 'try-later', reason: 'too-many-requests', retryAfterSeconds: 5 },
    ],
    ['a failure on the way to it', { status: 502 }, { kind: 'try-later', reason: 'http-502', mayHaveArrived: true }],
    ['something new', { status: 400, reason: 'SOMETHING_NEW' }, { kind: 'refused', reason: 'http-400' }],
    ['something new of the chat', { status: 403, reason: 'SOMETHING_NEW' }, { kind: 'refused', reason: 'http-403' }],
  ])('%s', async (_, fault, outcome) => {
    await providers.fail({ channel: 'telegram', deviceToken: chatId, ...fault });
    const before = await requests();
    expect(await sender()(aTelegramPush())).toEqual(outcome);
    expect(await providers.pushes()).toEqual([]);
    expect((await requests()) - before).toBe(1);
  });

  test('a token that was changed since is read once more', async () => {
    const credentials = secretOf({ botToken: revokedToken });
    const send = senderWith(credentials);
    expect((await send(aTelegramPush())).kind).toBe('channel-down');
    credentials.secret.value = { botToken };
    expect((await send(aTelegramPush())).kind).toBe('delivered');
    expect(credentials.secret.reads).toBe(2);
  });

  test('a chat that has moved gets it where it is now, once', async () => {
    await providers.fail({ channel: 'telegram', deviceToken: chatId, status: 400, reason: 'MIGRATED' });
    let looks = 0;
    const outcome = await sender()(aTelegramPush(), async () => {
      looks += 1;
      return true;
    });
    expect(outcome.kind).toBe('delivered');
    expect(looks).toBe(2);
    expect(await providers.pushes()).toMatchObject([
      { deviceToken: '-1000000004711', payload: { chat_id: -1000000004711 } },
    ]);
    await providers.fail({ channel: 'telegram', status: 400, reason: 'MIGRATED', times: 'until-cleared' });
    expect(await sender()(aTelegramPush())).toEqual({ kind: 'refused', reason: 'http-400' });
  });
});

describe('a bot that was told to wait', () => {
  const limit = { channel: 'telegram', status: 429, reason: 'TOO_MANY_REQUESTS', retryAfterSeconds: 35 };

  test('sends nothing until then, another bot does', async () => {
    const send = senderWith(secretOf({ apps: { [bot]: { botToken }, [otherBot]: { botToken: otherToken } } }));
    await providers.fail(limit);
    await send(aTelegramPush());
    const before = await requests();
    time += 5_500;
    const waits = { kind: 'try-later', reason: 'too-many-requests', retryAfterSeconds: 30, notTried: true };
    expect(await send(aTelegramPush({ token: `${bot}:4712` }))).toEqual(waits);
    expect(await requests()).toBe(before);
    expect((await send(aTelegramPush({ app: otherBot }))).kind).toBe('delivered');
    time += 29_500;
    expect((await send(aTelegramPush())).kind).toBe('delivered');
  });

  test('waits as long as the longest of what it heard', async () => {
    const send = sender();
    await providers.fail({ ...limit, retryAfterSeconds: 60, delayMs: 50 });
    await providers.fail({ ...limit, retryAfterSeconds: 10, delayMs: 200 });
    await Promise.all([send(aTelegramPush()), send(aTelegramPush())]);
    expect(await send(aTelegramPush())).toMatchObject({ retryAfterSeconds: 60, notTried: true });
  });
});

describe('without an answer', () => {
  test.each([
    ['the connection is reset', { disconnect: 'reset' }],
    ['the connection is closed', { disconnect: 'close' }],
    ['it was taken before', { disconnect: 'reset', accepted: true }],
    ['nothing more comes', { disconnect: 'hang' }],
  ])('it may have arrived: %s', async (_, fault) => {
    await providers.fail({ channel: 'telegram', ...fault });
    const before = await requests();
    const outcome = await sender({ requestLimitMs: 500 })(aTelegramPush());
    expect(outcome).toEqual({ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true });
    expect((await requests()) - before).toBe(1);
  });

  test('where nobody listens nothing was tried', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const outcome = await sender({ origin: `https://localhost:${port}` })(aTelegramPush());
    expect(outcome).toEqual({ kind: 'try-later', reason: 'connection', notTried: true });
  });

  test('where the name is not known nothing was tried', async () => {
    const outcome = await sender({ origin: 'https://no-such-host.invalid' })(aTelegramPush());
    expect(outcome).toEqual({ kind: 'try-later', reason: 'name-not-found', notTried: true });
  });

  test('where the certificate is wrong nothing was tried', async () => {
    const stranger = await startTelegram({
      certificate: createCertificate(),
      bots: [{ name: bot, botToken }],
      faults: createFaultTable(),
      pushes: createAcceptedPushes(),
    });
    const outcome = await sender({ origin: stranger.origin })(aTelegramPush());
    await stranger.close();
    expect(outcome).toEqual({ kind: 'try-later', reason: 'certificate', notTried: true });
  });
});

describe('the last look', () => {
  test('is asked when the connection is ready, and its word counts', async () => {
    const before = (await providers.stats()).telegram;
    let connectionsThen = 0;
    const outcome = await sender()(aTelegramPush(), async () => {
      connectionsThen = (await providers.stats()).telegram.openConnections;
      return false;
    });
    expect(outcome).toEqual({ kind: 'withdrawn' });
    expect(connectionsThen).toBeGreaterThan(0);
    expect(await requests()).toBe(before.requests);
  });

  test('without time left nothing is written', async () => {
    const before = await requests();
    const outcome = await sender()(aTelegramPush(), undefined, () => 1_500);
    expect(outcome).toEqual({ kind: 'try-later', reason: 'no-time-left', notTried: true });
    expect(await requests()).toBe(before);
  });
});

describe('connections', () => {
  test('are kept from push to push, also where many go at once', async () => {
    const send = sender();
    await Promise.all(Array.from({ length: 5 }, () => send(aTelegramPush())));
    const { connections } = (await providers.stats()).telegram;
    await Promise.all(Array.from({ length: 5 }, () => send(aTelegramPush())));
    await send(aTelegramPush());
    expect((await providers.stats()).telegram.connections).toBe(connections);
  });

  test.each(['reset', 'silent'])(
    'that died unnoticed (%s) are found out before anything is written',
    async (disconnect) => {
      const send = sender();
      await send(aTelegramPush());
      await providers.breakConnections({ channel: 'telegram', disconnect });
      time += 60_000;
      expect((await send(aTelegramPush())).kind).toBe('delivered');
      expect(await providers.pushes()).toHaveLength(2);
    },
  );
});

describe('the second of two that overlap', () => {
  test.each(['hangs', 'is refused', 'is reset'] as const)(
    'where its connection %s, was not tried; the first arrives',
    async (second) => {
      const door = await startDoor(new URL(providers.telegramOrigin), second);
      const send = sender({ origin: door.origin });
      const gate = Promise.withResolvers<boolean>();
      const isWarm = Promise.withResolvers<void>();
      const before = await requests();
      const first = send(aTelegramPush(), () => {
        isWarm.resolve();
        return gate.promise;
      });
      await isWarm.promise;
      let looks = 0;
      const other = await send(aTelegramPush(), async () => {
        looks += 1;
        return true;
      });
      gate.resolve(true);
      expect(other).toEqual({ kind: 'try-later', reason: 'connection', notTried: true });
      expect(looks).toBe(0);
      expect((await first).kind).toBe('delivered');
      expect((await requests()) - before).toBe(1);
      await door.close();
    },
  );

  test('has a connection of its own when it looks', async () => {
    const send = sender();
    const gate = Promise.withResolvers<boolean>();
    const isWarm = Promise.withResolvers<void>();
    const first = send(aTelegramPush(), () => {
      isWarm.resolve();
      return gate.promise;
    });
    await isWarm.promise;
    const connections = async () => (await providers.stats()).telegram.connections;
    const before = await connections();
    const second = await send(aTelegramPush(), async () => (await connections()) === before + 1);
    expect(second.kind).toBe('delivered');
    gate.resolve(true);
    expect((await first).kind).toBe('delivered');
    expect(await connections()).toBe(before + 1);
  });
});

describe('a server', () => {
  test('that keeps no connection gets it on one that the request opens', async () => {
    const server = await startServer((request, response) => {
      response.setHeader('connection', 'close');
      response.end(request.method === 'POST' ? '{"ok":true,"result":{"message_id":7}}' : '');
    });
    expect(await sender({ origin: server.origin })(aTelegramPush())).toEqual({
      kind: 'delivered',
      providerMessageId: '7',
    });
    await server.close();
  });

  test('that is gone when the request would open its own: nothing was tried', async () => {
    const server = await startServer((_, response) => {
      response.setHeader('connection', 'close');
      response.end();
    });
    const outcome = await sender({ origin: server.origin })(aTelegramPush(), async () => {
      await server.close();
      return true;
    });
    expect(outcome).toEqual({ kind: 'try-later', reason: 'connection', notTried: true });
  });

  test.each([
    ['200', 200, { kind: 'delivered' }],
    ['400', 400, { kind: 'try-later', reason: 'http-400' }],
    ['502', 502, { kind: 'try-later', reason: 'http-502', mayHaveArrived: true }],
  ])('whose answer %s has no end is not read to it', async (_, status, outcome) => {
    let written = 0;
    const server = await startServer((request, response) => {
      response.statusCode = request.method === 'POST' ? status : 200;
      const chunk = 'x'.repeat(16 * 1024);
      const more = () => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
        response.once('drain', more);
      };
      if (request.method === 'POST') more();
      else response.end();
    });
    expect(await sender({ origin: server.origin })(aTelegramPush())).toEqual(outcome);
    expect(written).toBeLessThan(16 * 1024 * 1024);
    await server.close();
  });
});

test('the token is in no outcome and no error', async () => {
  const send = sender({ requestLimitMs: 500 });
  const said: unknown[] = [];
  for (const fault of [
    { status: 401, reason: 'UNAUTHORIZED' },
    { status: 502 },
    { disconnect: 'reset' },
    { disconnect: 'hang' },
  ]) {
    await providers.fail({ channel: 'telegram', ...fault });
    said.push(await send(aTelegramPush()));
  }
  said.push(await sender({ origin: 'https://no-such-host.invalid' })(aTelegramPush()));
  const broken = send(aTelegramPush(), () => Promise.reject(new Error('tables')));
  await expect(broken).rejects.toThrow(/^tables$/);
  expect(said).toHaveLength(5);
  expect(JSON.stringify(said)).not.toMatch(/long-mark|1000000001/);
});

test('no device is told what was read', async () => {
  const { sync } = createTelegramSenders({
    credentials: secretOf({ botToken }),
    origin: providers.telegramOrigin,
    apps: [bot],
    appearance: {},
    now,
  });
  const before = await requests();
  const read = { ...aTelegramPush(), messageIds: ['message-1'], badge: 0, part: 'badge' } as const;
  expect(
    await sync(
      read,
      async () => true,
      () => 28_000,
    ),
  ).toEqual({ kind: 'refused', reason: 'not-told' });
  expect(await requests()).toBe(before);
});
