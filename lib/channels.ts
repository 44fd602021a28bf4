import { Lazy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { DispatchEnvironment } from '../lambdas/dispatch/env.ts';
import type { DispatchApnsEnvironment } from '../lambdas/dispatch-apns/env.ts';
import type { DispatchFcmEnvironment } from '../lambdas/dispatch-fcm/env.ts';
import type { DispatchTelegramEnvironment } from '../lambdas/dispatch-telegram/env.ts';
import type { Configuration } from './configuration.ts';
import { secretNames } from './operator-settings.ts';
import type { ProviderSecret } from './provider-secret.ts';
import { PushChannel, type PushChannelProps } from './push-channel.ts';

type QueueUrls = Pick<DispatchEnvironment, 'APNS_QUEUE_URL' | 'FCM_QUEUE_URL' | 'TELEGRAM_QUEUE_URL'>;

/** The channels that a deployment has, as everybody else needs them. */
export interface Channels {
  readonly queueUrls: QueueUrls;
  /** Of those whose devices are told what was read; there is nothing to be told in a chat of Telegram. */
  readonly syncQueueUrls: Omit<QueueUrls, 'TELEGRAM_QUEUE_URL'>;
  readonly urgentQueueUrls: Readonly<Record<string, string>>;
  readonly grantSendJobs: (sender: IGrantable) => void;
  /** What was read elsewhere is never urgent. */
  readonly grantSendSyncs: (sender: IGrantable) => void;
  /** The tokens of the bots, which say who a Mini App's user is. */
  readonly telegramSecret: ProviderSecret | undefined;
  /** By the names of the stack's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
}

type Shared = Pick<
  PushChannelProps<DispatchEnvironment>,
  'presence' | 'devices' | 'journal' | 'later' | 'outside' | 'words' | 'queueUrls'
> & { readonly settings: Configuration };

/** The channels that are configured; each tells the devices of those that can be told what was read. */
export function pushChannels(scope: Construct, props: Omit<Shared, 'queueUrls'>): Channels {
  const { apns, fcm, telegram } = props.settings;
  // Each channel names the others, one of which comes first.
  const lazily = (of: () => PushChannel<never> | undefined) => Lazy.string({ produce: () => of()?.queue.queueUrl });
  const shared = {
    ...props,
    queueUrls: {
      ...(apns ? { APNS_QUEUE_URL: lazily(() => ofApns) } : {}),
      ...(fcm ? { FCM_QUEUE_URL: lazily(() => ofFcm) } : {}),
    },
  };
  const ofApns: PushChannel<DispatchApnsEnvironment> | undefined = apns && apnsChannel(scope, apns.apps, shared);
  const ofFcm: PushChannel<DispatchFcmEnvironment> | undefined = fcm && fcmChannel(scope, fcm.apps, shared);
  const ofTelegram = telegram && telegramChannel(scope, telegram.apps, shared);
  const told = present({ Apns: ofApns, Fcm: ofFcm });
  const named = [...told, ...present({ Telegram: ofTelegram })];

  const grantSendSyncs = (sender: IGrantable) => {
    for (const { channel } of told) channel.queue.grantSendNormal(sender);
  };
  for (const { channel } of named) grantSendSyncs(channel.dispatcher);
  return {
    queueUrls: urls(named, ({ queue }) => queue.queueUrl, 'QUEUE_URL'),
    syncQueueUrls: urls(told, ({ queue }) => queue.queueUrl, 'QUEUE_URL'),
    urgentQueueUrls: urls(named, ({ queue }) => queue.urgentQueueUrl, 'URGENT_QUEUE_URL'),
    telegramSecret: ofTelegram?.secret,
    grantSendJobs: (sender) => {
      for (const { channel } of named) channel.queue.grantSend(sender);
    },
    grantSendSyncs,
    outputs: Object.fromEntries(
      named.flatMap(({ name, channel: { queue } }) => [
        [`${name}QueueName`, queue.queueName],
        [`${name}UrgentQueueName`, queue.urgentQueueName],
        [`${name}DeadLetterQueueName`, queue.deadLetterQueueName],
      ]),
    ),
  };
}

interface Named {
  readonly name: string;
  readonly channel: PushChannel<never>;
}

function present(channels: Readonly<Record<string, PushChannel<never> | undefined>>): readonly Named[] {
  return Object.entries(channels).flatMap(([name, channel]) => (channel ? [{ name, channel }] : []));
}

function urls(channels: readonly Named[], of: (channel: PushChannel<never>) => string, ending: string) {
  return Object.fromEntries(channels.map(({ name, channel }) => [`${name.toUpperCase()}_${ending}`, of(channel)]));
}

function apnsChannel(scope: Construct, apps: readonly string[], shared: Shared) {
  const { settings } = shared;
  return new PushChannel<DispatchApnsEnvironment>(scope, 'Apns', {
    ...shared,
    apps,
    quotaPerMinute: settings.apnsQuotaPerMinute,
    folder: 'dispatch-apns',
    description: 'Sends pushes to iOS devices through APNs',
    secretName: secretNames(settings.stage).apns,
    secretDescription:
      'APNs key as JSON: {"teamId": "…", "keyId": "…", "privateKey": "<content of the .p8 file>"}; apps of several teams: {"apps": {"<bundle id>": {…}}}',
    environment: (common, secretArn) => ({
      ...common,
      APNS_SECRET_ARN: secretArn,
      APNS_PRODUCTION_ORIGIN: settings.apnsProductionOrigin,
      APNS_SANDBOX_ORIGIN: settings.apnsSandboxOrigin,
    }),
  });
}

function fcmChannel(scope: Construct, apps: readonly string[], shared: Shared) {
  const { settings } = shared;
  return new PushChannel<DispatchFcmEnvironment>(scope, 'Fcm', {
    ...shared,
    apps,
    quotaPerMinute: settings.fcmQuotaPerMinute,
    folder: 'dispatch-fcm',
    description: 'Sends pushes to Android devices through FCM',
    secretName: secretNames(settings.stage).fcm,
    secretDescription:
      'The key file of a Google service account that may send through FCM, as Google\'s console gives it, or a workload identity configuration (docs/keyless-fcm.md); several: {"apps": {"<project>": {…}}}',
    environment: (common, secretArn) => ({
      ...common,
      FCM_SECRET_ARN: secretArn,
      FCM_ORIGIN: settings.fcmOrigin,
      GOOGLE_TOKEN_URL: settings.googleTokenUrl,
    }),
  });
}

function telegramChannel(scope: Construct, apps: readonly string[], shared: Shared) {
  const { settings } = shared;
  const { telegramAppName } = settings;
  return new PushChannel<DispatchTelegramEnvironment>(scope, 'Telegram', {
    ...shared,
    apps,
    quotaPerMinute: settings.telegramQuotaPerMinute,
    folder: 'dispatch-telegram',
    description: 'Sends messages to customers of a Mini App through a bot of Telegram',
    secretName: secretNames(settings.stage).telegram,
    secretDescription:
      'Token of a Telegram bot, as BotFather gives it: {"botToken": "…"}; several: {"apps": {"<bot>": {…}}}',
    environment: (common, secretArn) => ({
      ...common,
      TELEGRAM_SECRET_ARN: secretArn,
      TELEGRAM_ORIGIN: settings.telegramOrigin,
      ...(telegramAppName === undefined ? {} : { TELEGRAM_APP_NAME: telegramAppName }),
    }),
  });
}
