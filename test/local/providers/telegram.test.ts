import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { send } from './https-client.ts';
import { botToken, type StandInsUnderTest, startStandInsUnderTest } from './stand-ins-under-test.ts';

let standIns: StandInsUnderTest;
beforeAll(async () => {
  standIns = await startStandInsUnderTest();
});
afterEach(() => Promise.all([standIns.putFaults([]), fetch(`${standIns.controlUrl}/pushes`, { method: 'DELETE' })]));
afterAll(() => standIns.close());

async function call(method: string, body: unknown, token = botToken) {
  const headers = { 'content-type': 'application/json' };
  const url = `${standIns.telegramOrigin}/bot${token}/${method}`;
  const { status, text } = await send(url, { headers }, typeof body === 'string' ? body : JSON.stringify(body));
  return { status, body: JSON.parse(text) };
}
const message = { chat_id: 4711, text: 'Hello' };
const withUrl = (url: string) => ({ ...message, reply_markup: { inline_keyboard: [[{ text: 'Open', url }]] } });
const refused = (error_code: number, description: unknown) => ({
  status: error_code,
  body: { ok: false, error_code, description },
});

describe('sendMessage', () => {
  test('accepts a message, numbers it, and records it without the token', async () => {
    const sent = { ...withUrl('https://t.me/acme_bot/app?startapp=chat_1'), disable_notification: true };
    const answer = await call('sendMessage', sent);
    expect(answer).toMatchObject({
      status: 200,
      body: { ok: true, result: { message_id: expect.any(Number), chat: { id: 4711, type: 'private' } } },
    });
    const pushes = await standIns.get('/pushes');
    expect(pushes).toMatchObject([{ channel: 'telegram', deviceToken: '4711', payload: sent }]);
    expect(JSON.stringify(pushes)).not.toContain(botToken);
  });

  test.each([
    ['no JSON', '{', "Bad Request: can't parse JSON object"],
    ['no chat', { text: 'Hello' }, 'Bad Request: chat_id is invalid'],
    ['chat 0', { ...message, chat_id: 0 }, 'Bad Request: chat_id is empty'],
    ['no text', { chat_id: 1 }, 'Bad Request: message text is empty'],
    ['blanks', { ...message, text: ' \n' }, 'Bad Request: message text is empty'],
    ['too long', { ...message, text: 'x'.repeat(4097) }, 'Bad Request: message is too long'],
    [
      'a button without a link',
      { ...message, reply_markup: { inline_keyboard: [[{ text: 'a' }]] } },
      expect.any(String),
    ],
    ['another scheme', withUrl('javascript:alert(1)'), 'Bad Request: BUTTON_URL_INVALID'],
    ['half a character', { ...message, text: 'a \ud83d b' }, 'Bad Request: strings must be encoded in UTF-8'],
    [
      'a start parameter with other characters',
      withUrl('https://t.me/acme_bot/app?startapp=chat_a~b'),
      'Bad Request: BUTTON_URL_INVALID',
    ],
    [
      'a start parameter that is too long',
      withUrl(`https://t.me/acme_bot?startapp=${'x'.repeat(513)}`),
      'Bad Request: BUTTON_URL_INVALID',
    ],
    ['a link that is none', withUrl('t.me'), 'Bad Request: BUTTON_URL_INVALID'],
  ])('refuses %s', async (_, body, description) => {
    expect(await call('sendMessage', body)).toEqual(refused(400, description));
    expect(await standIns.get('/pushes')).toEqual([]);
  });

  test('takes a text as long as can be, ids as digits, and links into Telegram', async () => {
    const sent = { ...withUrl('tg://resolve?domain=acme'), chat_id: '4711', text: 'x'.repeat(4096) };
    expect((await call('sendMessage', sent)).status).toBe(200);
  });
});

test.each([
  ['of no bot', 401, '1:long-mark-of-no-token', 'sendMessage'],
  ['that is none', 404, 'nonsense', 'sendMessage'],
  ['of a method that is none', 404, botToken, 'sendNothing'],
])('a token %s: %d', async (_, status, token, method) => {
  expect(await call(method, message, token)).toEqual(refused(status, expect.any(String)));
});

test('getMe names the bot', async () => {
  expect(await call('getMe', '')).toMatchObject({
    status: 200,
    body: { result: { is_bot: true, username: 'acme_bot' } },
  });
});

test('the origin itself leads to a page for people', async () => {
  const { status, headers } = await send(`${standIns.telegramOrigin}/`, { method: 'GET' });
  expect(status).toBe(302);
  expect(headers.location).toBe('https://core.telegram.org/bots');
});

describe('a fault', () => {
  test.each([
    ['BLOCKED', 403, 'Forbidden: bot was blocked by the user'],
    ['NEEDS_START', 403, "Forbidden: bot can't initiate conversation with a user"],
    ['DEACTIVATED', 403, 'Forbidden: user is deactivated'],
    ['CHAT_NOT_FOUND', 400, 'Bad Request: chat not found'],
    ['PEER_ID_INVALID', 400, 'Bad Request: PEER_ID_INVALID'],
    ['FROZEN_METHOD_INVALID', 400, 'Bad Request: FROZEN_METHOD_INVALID'],
    ['UNAUTHORIZED', 401, 'Unauthorized'],
    ['NOT_FOUND', 404, 'Not Found'],
    ['INTERNAL', 500, 'Internal Server Error'],
    ['NEWS', 403, 'NEWS'],
  ])('%s, for its chat only', async (reason, status, description) => {
    await standIns.putFaults({ channel: 'telegram', deviceToken: '4711', status, reason });
    expect((await call('sendMessage', { ...message, chat_id: 4712 })).status).toBe(200);
    expect(await call('sendMessage', message)).toEqual(refused(status, description));
    expect((await call('sendMessage', message)).status).toBe(200);
  });

  test('names how long to wait, or where the chat is now', async () => {
    await standIns.putFaults([
      { channel: 'telegram', status: 429, reason: 'TOO_MANY_REQUESTS', retryAfterSeconds: 35 },
      { channel: 'telegram', status: 400, reason: 'MIGRATED' },
    ]);
    expect((await call('sendMessage', message)).body).toMatchObject({
      description: 'Too Many Requests: retry after 35',
      parameters: { retry_after: 35 },
    });
    expect((await call('sendMessage', message)).body).toMatchObject({
      parameters: { migrate_to_chat_id: -1000000004711 },
    });
  });

  test('of the server before it speaks no JSON', async () => {
    await standIns.putFaults({ channel: 'telegram', status: 502 });
    const url = `${standIns.telegramOrigin}/bot${botToken}/sendMessage`;
    const { status, headers } = await send(url, {}, JSON.stringify(message));
    expect([status, headers['content-type']]).toEqual([502, 'text/html']);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('that breaks the connection, taken before: %p', async (accepted, count) => {
    await standIns.putFaults({ channel: 'telegram', disconnect: 'reset', accepted });
    await expect(call('sendMessage', message)).rejects.toThrow();
    expect(await standIns.get('/pushes')).toHaveLength(count);
  });

  test('must have the status that its name has', async () => {
    expect((await standIns.putFaults({ channel: 'telegram', status: 400, reason: 'BLOCKED' })).status).toBe(400);
  });
});
