import { generateKeyPairSync, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { conversationKey } from '../../lambdas/core/conversation.ts';
import { withSourcesOfEachKind } from '../../local/lab/sources-of-each-kind.ts';
import type { MessageDetail } from '../../local/lab/wire.ts';
import { listenToLab } from './lab-listener.ts';
import { createMarks } from './marks.ts';
import { newApnsToken, newConversation, newFcmToken, type RunningStack, startStack, until } from './running-stack.ts';

const marks = createMarks();
const bot = 'acme_support_bot';

const markedSecret = (what: string) => ({ secrets: [marks.word(what)] });
const secrets = {
  apns: {
    teamId: 'MARKTEAM01',
    keyId: 'MARKKEY001',
    privateKey: marks.pem('the APNs key', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  },
  fcm: {
    type: 'service_account',
    client_email: 'local@handoff-push-local.iam.gserviceaccount.com',
    private_key: marks.pem('the key of Google', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  },
  telegram: { apps: { [bot]: { botToken: `1000000001:${marks.word('the bot’s token')}` } } },
  'genesys-open-messaging': markedSecret('the secret that Genesys signs with'),
  'source-acme': markedSecret('the secret that acme signs with'),
  'source-intercom': markedSecret('the secret that Intercom signs with'),
  'source-cxone': markedSecret('the bearer of CXone'),
  'source-gms': markedSecret('the header of GMS'),
};

const folder = mkdtempSync(join(tmpdir(), 'lab-secrets-'));
const secretsFile = join(folder, 'secrets.json');
let stack: RunningStack;
beforeAll(async () => {
  writeFileSync(secretsFile, JSON.stringify(secrets));
  stack = await startStack(
    withSourcesOfEachKind({ channels: 'apns,fcm,telegram', telegramBots: bot, telegramAppName: 'acme' }),
    [process.execPath, 'local/main.ts', '--secrets', secretsFile],
  );
}, 60_000);
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
}, 20_000);

/** A customer with a device on each channel. */
async function someone() {
  const customerId = `customer-${newConversation()}`;
  const token = (await stack.ask('GET', `/local/token?customer=${customerId}`)).body;
  const authorization = `Bearer ${marks.jwt('an access token', token)}`;
  const app = (method: string, path: string, body?: unknown) => stack.ask(method, path, body, { authorization });
  const userId = randomInt(10 ** 8, 10 ** 9);
  const { initData } = (await stack.ask('POST', '/local/telegram/init-data', { userId, app: bot })).body;
  for (const [deviceId, body] of Object.entries({
    ios: { channel: 'apns', token: newApnsToken() },
    android: { channel: 'fcm', token: newFcmToken() },
    chat: { channel: 'telegram', app: bot, initData },
  })) {
    const { status, body: registered } = await app('PUT', `/v1/devices/${deviceId}`, body);
    expect(status).toBe(201);
    marks.remember('the key that unregisters a device', registered.unregisterKey);
  }
  return { customerId, app };
}

test('of what proves who somebody is the lab shows nothing, whichever way a message comes and goes', async () => {
  const lab = await listenToLab(stack.url);
  const { customerId, app } = await someone();
  const sources = lab.hello.sources.map(({ name }) => name);
  expect(sources).toEqual(['genesys', 'genesys-open-messaging', 'acme', 'intercom', 'cxone', 'gms']);
  const details: MessageDetail[] = [];
  for (const source of sources) {
    const conversationId = newConversation();
    const key = conversationKey({ source: source.startsWith('genesys') ? 'genesys' : source, id: conversationId });
    const report = { deviceId: 'ios', status: 'background' };
    expect((await app('PUT', `/v1/conversations/${encodeURIComponent(key)}/presence`, report)).status).toBe(204);
    const reply = { source, conversationId, customerId, author: 'human', kind: 'text', text: 'Hello' };
    const { status, body } = await stack.ask('POST', '/local/lab/replies', reply);
    expect([source, status]).toEqual([source, 200]);
    const [messageId = ''] = body.messageIds;
    await until(async () => lab.trail(messageId).some(({ state }) => state === 'pushed'), 20_000);
    const message = `conversation=${encodeURIComponent(key)}&messageId=${encodeURIComponent(messageId)}`;
    const { body: detail } = await stack.ask('GET', `/local/lab/message?${message}`);
    expect([source, detail.events.length, detail.jobs.length > 0]).toEqual([source, 1, true]);
    details.push(detail);
  }

  const attempts = lab.attempts();
  expect(new Set(attempts.map(({ channel }) => channel))).toEqual(new Set(['apns', 'fcm', 'telegram']));
  const authorizations = attempts.flatMap(({ headers: { authorization } }) => authorization ?? []);
  expect(new Set(authorizations.map((value) => value.toLowerCase()))).toEqual(new Set(['bearer (redacted)']));
  const shown = [lab.hello, ...lab.news, ...details].map((one) => JSON.stringify(one));
  expect(marks.count()).toBeGreaterThan(20);
  expect(shown.flatMap((text) => marks.foundIn(text))).toEqual([]);
  // Tokens that the stack makes for its own requests.
  expect(shown.flatMap((text) => text.match(/eyJ[\w-]{10,}\.[\w-]+|bearer [\w.-]{8,}/gi) ?? [])).toEqual([]);
  await lab.leave();
}, 120_000);
