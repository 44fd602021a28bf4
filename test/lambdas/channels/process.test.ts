import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { apnsKey, serviceAccountKey, startProviders, type TestProviders } from './providers.ts';
import { bot } from './telegram/a-telegram-push.ts';

const key = apnsKey('KEY0000001');
const account = serviceAccountKey('pusher@demo-project.iam.gserviceaccount.com');
const botToken = '1000000001:long-mark-of-the-token-of-our-bot-1';
let providers: TestProviders;
let folder: string;

beforeAll(async () => {
  const telegramBots = [{ name: bot, botToken }];
  providers = await startProviders({ apnsKeys: [key.known], serviceAccounts: [account.known], telegramBots }, Date.now);
  folder = await mkdtemp(join(tmpdir(), 'channels-'));
});
afterAll(async () => {
  await providers.close();
  await rm(folder, { recursive: true });
});

test('kept connections do not keep the process, and all channels trust what NODE_EXTRA_CA_CERTS names', async () => {
  const certificateFile = join(folder, 'certificate.pem');
  await writeFile(certificateFile, providers.certificatePem);
  const { apnsProductionOrigin: apnsOrigin, fcmOrigin, googleTokenUrl: tokenUrl, telegramOrigin } = providers;
  const settings = {
    apnsOrigin,
    fcmOrigin,
    tokenUrl,
    telegramOrigin,
    apns: key.credentials,
    fcm: account.credentials,
    telegram: { botToken },
  };
  const script = join(import.meta.dirname, 'send-and-end.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(settings)], {
    env: { NODE_EXTRA_CA_CERTS: certificateFile },
    // Ends the process and fails, where it does not end by itself; idle connections would last minutes.
    timeout: 4_500,
  });
  expect(JSON.parse(stdout)).toEqual(['delivered', 'delivered', 'delivered']);
});
