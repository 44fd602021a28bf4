import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import type { Device } from '../../lambdas/core/device.ts';
import { createCertificate } from '../../local/providers/certificate.ts';
import { type StandIns, startStandIns } from '../../local/providers/stand-ins.ts';
import { type SecretsServer, startSecrets } from '../../local/secrets/server.ts';
import { secrets as secretsCheck } from '../../operator/doctor/checks/secrets.ts';
import { telegram } from '../../operator/doctor/checks/telegram.ts';
import { sendTo } from '../../operator/test-push/send-to.ts';
import { contextOn, saidBy } from './doctor-context.ts';

const bot = 'acme_support_bot';
const botToken = '1000000001:long-mark-of-the-token-of-our-bot-1';
const otherToken = '1000000002:long-mark-of-the-token-of-our-bot-2';
const unknownToken = '1000000003:long-mark-of-a-token-that-nobody-knows';
const certificate = createCertificate();

let standIns: StandIns;
let secrets: SecretsServer;
let closing: (() => void)[] = [];

beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  const telegramBots = [
    { name: bot, botToken },
    { name: 'acme_other_bot', botToken: otherToken },
  ];
  const known = { apnsKeys: [], serviceAccounts: [], fcmProjectIds: [], telegramBots };
  [standIns, secrets] = await Promise.all([startStandIns({ certificate, ...known }), startSecrets()]);
});
beforeEach(async () => {
  await fetch(`${standIns.controlUrl}/pushes`, { method: 'DELETE' });
  await fail([]);
});
afterEach(() => {
  for (const close of closing) close();
  closing = [];
});
afterAll(() => Promise.all([standIns.close(), secrets.close()]));

const fail = (faults: unknown) =>
  fetch(`${standIns.controlUrl}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
const pushesSchema = z.array(z.object({ deviceToken: z.string(), payload: z.object({ text: z.string() }) }));
const arrived = async () => pushesSchema.parse(await (await fetch(`${standIns.controlUrl}/pushes`)).json());

function deployed(secret: unknown, { apps = [bot], origin = standIns.telegramOrigin } = {}) {
  secrets.putSecret({ arn: 't', name: 'telegram', value: JSON.stringify(secret) });
  const settings = { telegram: { apps, secretName: 'telegram', origin, appName: 'acme' } };
  const { context, close } = contextOn(secrets.endpoint, { settings });
  closing.push(close);
  return context;
}

describe('the check telegram', () => {
  test('is content with a good token, and nothing arrives anywhere', async () => {
    expect(await saidBy(telegram, deployed({ botToken }))).toEqual([]);
    expect(await arrived()).toEqual([]);
  });

  test.each<[string, object, { apps?: string[]; origin?: string }, RegExp]>([
    [
      'a token that Telegram does not know',
      { botToken: unknownToken },
      {},
      /^error: acme_support_bot: .*\(bot-token\)$/,
    ],
    ['the token of another bot', { botToken: otherToken }, {}, /of another bot, acme_other_bot$/],
    ['an origin where nobody listens', { botToken }, { origin: 'https://localhost:1' }, /cannot be reached/],
    ['a bot without a token', { apps: { acme_other_bot: { botToken } } }, {}, /^skipped: acme_support_bot/],
    ['a secret without one', {}, {}, /^skipped: its secret cannot be read/],
  ])('finds %s', async (_, secret, differences, said) => {
    const lines = await saidBy(telegram, deployed(secret, differences));
    expect(lines).toEqual([expect.stringMatching(said)]);
    expect(lines.join()).not.toMatch(/long-mark/);
  });

  test('looks at every bot', async () => {
    const apps = { [bot]: { botToken: unknownToken }, acme_other_bot: { botToken: otherToken } };
    const lines = await saidBy(telegram, deployed({ apps }, { apps: [bot, 'acme_other_bot'] }));
    expect(lines).toEqual([expect.stringContaining(bot)]);
  });
});

describe('the check secrets', () => {
  test.each<[string, object, string[]]>([
    ['is content with a token', { botToken }, []],
    ['finds what is none', { botToken: 'none' }, ['error: the secret telegram: wrong or missing: botToken']],
    ['finds a bot without one', { apps: {} }, ['error: the secret telegram: it has no token for acme_support_bot']],
  ])('%s', async (_, secret, said) => {
    expect(await saidBy(secretsCheck, deployed(secret))).toEqual(said);
  });
});

const chat: Device & { app: string } = {
  customerId: 'anna',
  deviceId: 'd',
  channel: 'telegram',
  platform: 'telegram',
  token: '4711',
  addressKind: 'token',
  environment: 'production',
  environmentIsCertain: true,
  app: bot,
  registeredAt: 0,
  version: 1,
  recipient: 'r',
};
function tryOn(secret: unknown, options: { dryRun?: boolean; message?: string } = {}) {
  const { settings, secrets: client } = deployed(secret);
  return sendTo(chat, settings, client, { id: 'handoff-test-1', dryRun: false, now: Date.now, ...options });
}

describe('a test push', () => {
  test('arrives', async () => {
    const sent = await tryOn({ botToken }, { message: 'Hello from the operator' });
    expect(sent).toMatchObject({ kind: 'delivered', providerMessageId: expect.any(String) });
    expect(await arrived()).toMatchObject([{ deviceToken: '4711', payload: { text: 'Hello from the operator' } }]);
  });

  test('that is only tried goes nowhere', async () => {
    expect(await tryOn({ botToken }, { dryRun: true })).toMatchObject({ kind: 'would-be-sent' });
    expect(await tryOn({ botToken: unknownToken }, { dryRun: true })).toMatchObject({ kind: 'channel-down' });
    expect(await arrived()).toEqual([]);
  });

  test.each([
    ['BLOCKED', 'device-gone', /blocked the bot/],
    ['NEEDS_START', 'device-gone', /pressed Start/],
    ['DEACTIVATED', 'device-gone', /deleted/],
    ['CHAT_NOT_FOUND', 'device-gone', /does not know the chat/],
    ['FROZEN_METHOD_INVALID', 'channel-down', /frozen/],
    ['TOO_MANY_REQUESTS', 'try-later', /too much/],
    ['INTERNAL', 'try-later', /nobody knows whether/],
    ['SOMETHING_NEW', 'refused', /refuses what we send/],
  ])('says in words what Telegram says: %s', async (reason, kind, what) => {
    const status = { FROZEN_METHOD_INVALID: 400, CHAT_NOT_FOUND: 400, TOO_MANY_REQUESTS: 429, INTERNAL: 500 }[reason];
    await fail({ channel: 'telegram', status: status ?? 403, reason });
    expect(await tryOn({ botToken })).toMatchObject({
      kind,
      what: expect.stringMatching(what),
      fix: expect.any(String),
    });
  });

  test('without a token cannot be sent, and says so', async () => {
    await expect(tryOn({ apps: {} })).rejects.toThrow('telegram');
  });
});
