import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SecretReading } from '../../../lambdas/adapters/secret.ts';
import { telegramUserBy } from '../../../lambdas/api/telegram-user.ts';
import type { TelegramSecret } from '../../../lambdas/channels/telegram/credentials.ts';
import { signedInitData } from '../../../local/telegram-user.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { apiUnderTest, noon } from './api-under-test.ts';

const botToken = '1000000001:long-mark-of-the-token-of-our-bot-1';
const otherToken = '1000000002:long-mark-of-the-token-of-our-bot-2';
const apps = { apns: ['com.example.app'], telegram: ['acme_support_bot', 'acme_other_bot'] };
const hour = 60 * 60_000;

/** A secret whose value is read anew only where it is asked for again. */
function secretOf(first: TelegramSecret | 'missing' | 'unreachable') {
  const secret = { value: first, remembered: first, reads: 0 };
  const reading = async (value: typeof first): Promise<SecretReading<TelegramSecret>> => {
    if (value === 'unreachable') throw new Error(`cannot reach ${botToken}`);
    return value === 'missing' ? { kind: 'not-configured', reason: 'it is not JSON' } : { kind: 'found', value };
  };
  return {
    secret,
    get: () => reading(secret.remembered),
    refresh: () => {
      secret.reads += 1;
      secret.remembered = secret.value;
      return reading(secret.value);
    },
  };
}

let tables: LocalTables;
beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());

async function apiWith(source = secretOf({ botToken })) {
  const failures: unknown[] = [];
  const readUser = telegramUserBy(source, (error) => failures.push(error));
  const telegram = { readUser, initDataHours: 24 };
  return { ...(await apiUnderTest(tables, { apps, telegram })), failures };
}
let api: Awaited<ReturnType<typeof apiWith>>;
beforeEach(async () => {
  api = await apiWith();
});

const initData = (differences: object = {}, token = botToken) =>
  signedInitData({ userId: 4711, languageCode: 'de', signedAt: noon, ...differences }, token);
const body = (differences: object = {}) => ({ channel: 'telegram', initData: initData(), ...differences });
const refusedAs = (code: string, field: string) => ({
  status: 400,
  body: { error: { code, fields: [{ field, message: expect.any(String) }] } },
});

describe('a Mini App registers', () => {
  test('the chat of whoever Telegram says uses it, without naming it', async () => {
    const answer = await api.register('chat', body({ timeZone: 'Europe/Zurich', appVersion: '1.2' }));
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body).toEqual({
      deviceId: 'chat',
      channel: 'telegram',
      platform: 'telegram',
      app: 'acme_support_bot',
      locale: 'de',
      timeZone: 'Europe/Zurich',
      appVersion: '1.2',
      registeredAt: '2026-01-15T12:00:00.000Z',
      recipient: expect.any(String),
      routingId: expect.any(String),
      unregisterKey: expect.any(String),
    });
    expect(await api.devices.readDevice('anna', 'chat')).toMatchObject({
      token: 'acme_support_bot:4711',
      channel: 'telegram',
    });
    expect((await api.register('chat', body())).status).toBe(200);
  });

  test.each([
    [{ locale: 'fr-CH' }, 'fr-CH'],
    [{}, 'de'],
    [{ initData: initData({ languageCode: undefined }) }, undefined],
    [{ initData: initData({ languageCode: '<b>' }) }, undefined],
  ])('in its own language, else in Telegram’s, where that is one: %#', async (differences, locale) => {
    const { status } = await api.register('chat', body(differences));
    expect(status).toBe(201);
    expect((await api.devices.readDevice('anna', 'chat'))?.locale).toBe(locale);
  });

  test('and takes the chat from the customer who had it', async () => {
    await api.register('chat', body(), 'bob');
    await api.register('chat', body());
    expect(await api.devices.readDevice('bob', 'chat')).toBeUndefined();
    expect(await api.devices.readDevice('anna', 'chat')).toMatchObject({ token: 'acme_support_bot:4711' });
  });

  test('with the token of the bot that it names', async () => {
    const several = { apps: { acme_support_bot: { botToken }, acme_other_bot: { botToken: otherToken } } };
    api = await apiWith(secretOf(several));
    const other = body({ app: 'acme_other_bot', initData: initData({}, otherToken) });
    expect(await api.register('chat', other)).toMatchObject({ status: 201, body: { app: 'acme_other_bot' } });
    expect(await api.register('chat', body({ app: 'acme_other_bot' }))).toMatchObject(
      refusedAs('invalid-init-data', 'initData'),
    );
  });
});

describe('several bots', () => {
  const several = { apps: { acme_support_bot: { botToken }, acme_other_bot: { botToken: otherToken } } };
  const other = () => body({ app: 'acme_other_bot', initData: initData({}, otherToken) });
  beforeEach(async () => {
    api = await apiWith(secretOf(several));
  });

  test('a person has a chat with each', async () => {
    await api.register('chat', body());
    await api.register('other', other());
    const devices = await api.devices.listDevices('anna');
    expect(devices.map(({ token }) => token).toSorted()).toEqual(['acme_other_bot:4711', 'acme_support_bot:4711']);
  });

  test('who takes one leaves the other', async () => {
    await api.register('chat', body(), 'bob');
    await api.register('other', other(), 'bob');
    await api.register('chat', body());
    expect(await api.devices.listDevices('bob')).toMatchObject([{ deviceId: 'other' }]);
  });

  test('a bot is the same in any case', async () => {
    await api.register('chat', body());
    const shouted = body({ app: 'Acme_Support_BOT' });
    expect(await api.register('chat-2', shouted)).toMatchObject({ status: 201, body: { app: 'acme_support_bot' } });
    expect(await api.devices.listDevices('anna')).toMatchObject([{ deviceId: 'chat-2' }]);
  });

  test('another app’s name is not', async () => {
    const shouted = { channel: 'apns', token: 'ab'.repeat(32), app: 'com.example.APP' };
    expect(await api.register('iphone', shouted)).toMatchObject(refusedAs('unknown-app', 'app'));
  });
});

test('a Mini App that was open for a day, less a moment, still registers; its refusal says how long it may be', async () => {
  const open = body({ initData: initData({ signedAt: noon - 24 * hour }) });
  expect((await api.register('chat', open)).status).toBe(201);
  const { body: refused } = await api.register('chat', body({ initData: initData({ signedAt: noon - 25 * hour }) }));
  expect(JSON.stringify(refused)).toContain('24 h');
});

test('a guest who signs in with it keeps the chat', async () => {
  await api.register('chat', body(), 'guest-7');
  const claims = { sub: 'anna', guest_id: 'guest-7' };
  const path = { deviceId: 'chat' };
  expect((await api.call('PUT /v1/devices/{deviceId}', { path, body: JSON.stringify(body()), claims })).status).toBe(
    200,
  );
  expect(await api.devices.listDevices('guest-7')).toEqual([]);
  expect(await api.devices.listDevices('anna')).toMatchObject([{ deviceId: 'chat', token: 'acme_support_bot:4711' }]);
});

describe('nothing is stored where', () => {
  test.each([
    ['another bot signed', { initData: initData({}, otherToken) }, 'invalid-init-data', 'initData'],
    ['nobody signed', { initData: 'user=%7B%22id%22%3A4711%7D&auth_date=1' }, 'invalid-init-data', 'initData'],
    ['it was signed long ago', { initData: initData({ signedAt: noon - 24 * hour - 1 }) }, 'old-init-data', 'initData'],
    ['it was signed ahead', { initData: initData({ signedAt: noon + hour }) }, 'old-init-data', 'initData'],
    ['it is empty', { initData: '' }, 'invalid-request', 'initData'],
    ['it is endless', { initData: 'x'.repeat(4097) }, 'invalid-request', 'initData'],
    ['it is no text', { initData: 1 }, 'invalid-request', 'initData'],
    ['the chat is named', { token: '4711' }, 'invalid-request', 'token'],
    ['an environment is named', { environment: 'sandbox' }, 'invalid-request', 'environment'],
    ['the bot is unknown', { app: 'evil_bot' }, 'unknown-app', 'app'],
  ])('%s', async (_, differences, code, field) => {
    expect(await api.register('chat', body(differences))).toMatchObject(refusedAs(code, field));
    expect(await api.devices.listDevices('anna')).toEqual([]);
  });

  test('the deployment has no bot', async () => {
    const without = await apiUnderTest(tables, { apps: { apns: ['com.example.app'] } });
    expect(await without.register('chat', body())).toMatchObject(refusedAs('unknown-app', 'channel'));
  });

  test.each(['missing', 'unreachable'] as const)('the secret is %s: 503, and not a word of it', async (state) => {
    api = await apiWith(secretOf(state));
    const answer = await api.register('chat', body());
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|token|long-mark/i);
    expect(api.failures.length).toBe(state === 'unreachable' ? 2 : 0);
    expect(await api.devices.listDevices('anna')).toEqual([]);
  });

  test('the secret has nothing for the bot', async () => {
    api = await apiWith(secretOf({ apps: { acme_other_bot: { botToken } } }));
    expect((await api.register('chat', body())).status).toBe(503);
  });
});

test('a token that was changed is read anew, and then only where something does not fit', async () => {
  const source = secretOf({ botToken: otherToken });
  api = await apiWith(source);
  source.secret.value = { botToken };
  expect((await api.register('chat', body())).status).toBe(201);
  expect((await api.register('chat', body())).status).toBe(200);
  expect(source.secret.reads).toBe(1);
});

test('neither the chat nor the token nor what was signed is in the log', async () => {
  await api.register('chat', body());
  await api.register('chat', body({ initData: initData({}, otherToken) }));
  expect(api.lines).toHaveLength(2);
  expect(api.lines.join()).not.toMatch(/4711|long-mark|auth_date/);
});
