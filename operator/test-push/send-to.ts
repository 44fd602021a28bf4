import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { apnsSecret } from '../../lambdas/channels/apns/credentials.ts';
import { createApns } from '../../lambdas/channels/apns/send.ts';
import type { Appearance } from '../../lambdas/channels/appearance.ts';
import { credentialOf, fcmSecret, isExternal } from '../../lambdas/channels/fcm/credentials.ts';
import { createFcm } from '../../lambdas/channels/fcm/send.ts';
import type { SendPush } from '../../lambdas/channels/send-push.ts';
import { botOf, telegramSecret } from '../../lambdas/channels/telegram/credentials.ts';
import { createTelegram } from '../../lambdas/channels/telegram/send.ts';
import type { Device } from '../../lambdas/core/device.ts';
import type { Outcome } from '../../lambdas/core/outcome.ts';
import type { Push } from '../../lambdas/core/push.ts';
import { operatorError } from '../deployment.ts';
import { apnsWords, type Words } from '../doctor/apns-words.ts';
import { accessWords, fcmWords } from '../doctor/fcm-words.ts';
import { impossiblePush, testPush } from '../doctor/impossible-push.ts';
import { readSecretAsFunctions } from '../doctor/secret-reading.ts';
import { telegramWords } from '../doctor/telegram-words.ts';
import { getBot } from '../get-bot.ts';
import type { OperatorSettings } from '../operator-settings.ts';
import { validateFcm } from '../validate-fcm.ts';

export interface SendOptions {
  /** Of the message that the push is about. */
  readonly id: string;
  readonly dryRun: boolean;
  readonly message?: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What a provider said, in words; `reason` is its own. */
export interface Sent {
  readonly kind: Outcome['kind'] | 'would-be-sent';
  readonly what: string;
  readonly fix?: string;
  readonly reason?: string;
  readonly providerMessageId?: string;
}

const limitMs = 20_000;
const appearance: Appearance = { timeToLive: 'now-or-never', sound: 'default' };

type Target = Device & { readonly app: string };

/** @throws an Error named `OperatorError` where the channel has no credentials that can be used from here */
export async function sendTo(
  device: Target,
  settings: OperatorSettings,
  secrets: SecretsManagerClient,
  options: SendOptions,
): Promise<Sent> {
  const push = pushTo(device, options);
  const send = { apns: sendApns, fcm: sendFcm, telegram: sendTelegram }[device.channel];
  return send(push, settings, secrets, options);
}

function pushTo(device: Target, { id, message, now }: SendOptions): Push {
  const push = testPush(device, id, now());
  if (message === undefined) return push;
  return { ...push, content: { mode: 'full', type: 'system', preview: message } };
}

const notConfigured = (secretName: string) =>
  operatorError(`The secret ${secretName} cannot be used: handoff doctor says what is wrong with it.`);

async function sendApns(push: Push, settings: OperatorSettings, secrets: SecretsManagerClient, options: SendOptions) {
  const channel = settings.apns;
  if (!channel) throw operatorError('This deployment has no channel apns.');
  const secret = await readSecretAsFunctions(secrets, channel.secretName, apnsSecret);
  if (secret.kind !== 'found') throw notConfigured(channel.secretName);
  const get = async () => secret;
  const send = createApns({
    credentials: { get, refresh: get },
    origins: { production: channel.productionOrigin, sandbox: channel.sandboxOrigin },
    apps: channel.apps,
    appearance,
    now: options.now,
  });
  if (!options.dryRun) return readSent(await attempt(send, push), apnsWords, 'Apple took it');
  const trial = await attempt(send, impossiblePush(push.app, 'ios', push.environment, options.now()));
  const isKeyGood = trial.kind === 'device-gone' && trial.reason === 'BadDeviceToken';
  return isKeyGood
    ? wouldBeSent('Apple takes our key; whether it knows the device only a real push shows')
    : readSent(trial, apnsWords, 'Apple took it');
}

async function sendFcm(push: Push, settings: OperatorSettings, secrets: SecretsManagerClient, options: SendOptions) {
  const channel = settings.fcm;
  if (!channel) throw operatorError('This deployment has no channel fcm.');
  const secret = await readSecretAsFunctions(secrets, channel.secretName, fcmSecret);
  const credential = secret.kind === 'found' ? credentialOf(secret.value, push.app) : undefined;
  if (secret.kind !== 'found' || !credential) throw notConfigured(channel.secretName);
  if (isExternal(credential)) {
    throw operatorError(
      'Without a key Google trusts the role of the function, not you: try handoff send --conversation ID instead.',
    );
  }
  if (options.dryRun) {
    const validated = await validateFcm(push, credential, channel, options.now);
    switch (validated.kind) {
      case 'accepted':
        return wouldBeSent('Google would take it');
      case 'token':
        return inWords('device-gone', validated.reason, fcmWords({ kind: 'refused', reason: validated.reason }));
      case 'message': {
        const what = `Google refuses the message: ${validated.fields.join(', ')}`;
        return inWords('refused', 'INVALID_ARGUMENT', { what, fix: 'a mistake of ours: report it' });
      }
      case 'no-access':
        return inWords('channel-down', validated.reason, accessWords(validated.reason));
      case 'answered':
        return readSent(validated.outcome, fcmWords, 'Google took it');
    }
  }
  const get = async () => secret;
  const { origin, tokenUrl, apps } = channel;
  const send = createFcm({ credentials: { get, refresh: get }, origin, tokenUrl, apps, appearance, now: options.now });
  return readSent(await attempt(send, push), fcmWords, 'Google took it');
}

async function sendTelegram(
  push: Push,
  settings: OperatorSettings,
  secrets: SecretsManagerClient,
  options: SendOptions,
) {
  const channel = settings.telegram;
  if (!channel) throw operatorError('This deployment has no channel telegram.');
  const secret = await readSecretAsFunctions(secrets, channel.secretName, telegramSecret);
  const bot = secret.kind === 'found' ? botOf(secret.value, push.app) : undefined;
  if (secret.kind !== 'found' || !bot) throw notConfigured(channel.secretName);
  if (options.dryRun) {
    const found = await getBot(bot.botToken, channel);
    return found.kind === 'found'
      ? wouldBeSent('Telegram takes our token; whether the person lets the bot write only a real push shows')
      : readSent(found.outcome, telegramWords, 'Telegram took it');
  }
  const get = async () => secret;
  const { origin, apps, appName } = channel;
  const send = createTelegram({
    credentials: { get, refresh: get },
    origin,
    apps,
    ...(appName === undefined ? {} : { appName }),
    appearance,
    now: options.now,
  });
  return readSent(await attempt(send, push), telegramWords, 'Telegram took it');
}

async function attempt(send: SendPush, push: Push): Promise<Outcome> {
  const startedAt = performance.now();
  const outcome = await send(
    push,
    async () => true,
    () => limitMs - (performance.now() - startedAt),
  );
  return outcome.kind === 'withdrawn' ? { kind: 'try-later', reason: outcome.kind, notTried: true } : outcome;
}

const wouldBeSent = (what: string): Sent => ({ kind: 'would-be-sent', what });

function inWords(kind: Sent['kind'], reason: string, { what, fix }: Words): Sent {
  return { kind, what, fix, reason };
}

function readSent(
  outcome: Outcome,
  words: (outcome: Exclude<Outcome, { kind: 'delivered' }>) => Words,
  taken: string,
): Sent {
  if (outcome.kind !== 'delivered') return inWords(outcome.kind, outcome.reason, words(outcome));
  const { providerMessageId, environment } = outcome;
  const elsewhere =
    environment === undefined ? '' : `, but in the environment ${environment}, not as the device is registered`;
  const id = providerMessageId === undefined ? '' : ` (it calls it ${providerMessageId})`;
  const what = `${taken}${elsewhere}${id}; now look at the device`;
  return { kind: outcome.kind, what, ...(providerMessageId === undefined ? {} : { providerMessageId }) };
}
