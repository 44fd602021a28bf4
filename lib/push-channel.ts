import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { DispatchEnvironment } from '../lambdas/dispatch/env.ts';
import type { AgentWordQueue } from './agent-word-queue.ts';
import { ChannelQueue } from './channel-queue.ts';
import type { Configuration } from './configuration.ts';
import type { DeviceTable } from './device-table.ts';
import { endListeners } from './end-listeners.ts';
import type { JournalTable } from './journal-table.ts';
import type { LaterQueue } from './later-queue.ts';
import type { OutsideEvents } from './outside-events.ts';
import { PipelineFunction } from './pipeline-function.ts';
import type { PresenceTable } from './presence-table.ts';
import { ProviderSecret } from './provider-secret.ts';

/** What of the deployment's settings concerns a channel. */
export type ChannelSettings = Pick<
  Configuration,
  | 'collapse'
  | 'journalDays'
  | 'deadLetterDays'
  | 'logDays'
  | 'maximumConcurrency'
  | 'urgentConcurrency'
  | 'goneGuardPercent'
  | 'goneGuardSamples'
  | 'sound'
  | 'timeToLive'
  | 'iosCategory'
  | 'iosInterruptionLevel'
  | 'androidChannelId'
  | 'androidQuietChannelId'
  | 'androidClickAction'
  | 'androidIcon'
>;

export interface PushChannelProps<Environment extends DispatchEnvironment> {
  /** The dispatcher's folder below lambdas/. */
  readonly folder: string;
  readonly description: string;
  readonly secretName: string;
  readonly secretDescription: string;
  readonly presence: PresenceTable;
  readonly devices: DeviceTable;
  readonly journal: JournalTable;
  readonly later: LaterQueue;
  readonly settings: ChannelSettings;
  /** Absent: nobody else is told how messages end. */
  readonly outside: OutsideEvents | undefined;
  /** Absent: agents are told nothing. */
  readonly words: AgentWordQueue | undefined;
  /** Of the channels whose devices are told what was read. */
  readonly queueUrls: Pick<DispatchEnvironment, 'APNS_QUEUE_URL' | 'FCM_QUEUE_URL'>;
  /** Bundle ids, Firebase projects, or bots. */
  readonly apps: readonly string[];
  readonly quotaPerMinute: number | undefined;
  readonly environment: (common: DispatchEnvironment, secretArn: string) => Environment;
}

/** One push provider: its two lanes with dead letters, its credentials, its dispatcher. */
export class PushChannel<Environment extends DispatchEnvironment> extends Construct {
  readonly queue: ChannelQueue;
  readonly dispatcher: IFunction;
  readonly secret: ProviderSecret;

  constructor(scope: Construct, id: string, props: PushChannelProps<Environment>) {
    super(scope, id);
    const { presence, devices, journal, later, settings, queueUrls, outside, words } = props;
    this.queue = new ChannelQueue(this, 'Queue', {
      deadLetterDays: settings.deadLetterDays,
      maximumConcurrency: settings.maximumConcurrency,
      urgentConcurrency: settings.urgentConcurrency,
    });
    this.secret = new ProviderSecret(this, 'Credentials', {
      secretName: props.secretName,
      description: props.secretDescription,
    });
    const common = {
      PRESENCE_TABLE: presence.tableName,
      DEVICE_TABLE: devices.tableName,
      JOURNAL_TABLE: journal.tableName,
      JOURNAL_DAYS: String(settings.journalDays),
      QUEUE_URL: this.queue.queueUrl,
      URGENT_QUEUE_URL: this.queue.urgentQueueUrl,
      ...queueUrls,
      LATER_QUEUE_URL: later.queueUrl,
      DEAD_LETTER_QUEUE_URL: this.queue.deadLetterQueueUrl,
      COLLAPSE: settings.collapse,
      APPS: props.apps.join(','),
      GONE_GUARD_PERCENT: String(settings.goneGuardPercent),
      GONE_GUARD_SAMPLES: String(settings.goneGuardSamples),
      ...paceOf(props.quotaPerMinute, settings),
      ...appearanceOf(settings),
      ...endListeners({ outside, words }),
    };
    const dispatch = new PipelineFunction(this, 'Dispatch', {
      folder: props.folder,
      description: props.description,
      environment: props.environment(common, this.secret.secretArn),
      logDays: settings.logDays,
      // Twice what it needs: Lambda's CPU grows with memory, and a dispatcher waits for TLS and signatures.
      memoryMb: 1024,
      allowRecursiveLoop: true,
    });
    this.dispatcher = dispatch.function;
    presence.grantReadConversation(dispatch.function);
    devices.grantReadAndMark(dispatch.function);
    devices.grantUnread(dispatch.function);
    journal.grantEndPushes(dispatch.function);
    later.grantSend(dispatch.function);
    this.secret.grantRead(dispatch.function);
    this.queue.grantBury(dispatch.function);
    outside?.grantPut(dispatch.function);
    words?.grantSend(dispatch.function);
    this.queue.feed(dispatch.function);
  }
}

/**
 * Each function keeps to its share of what its lane may send, with room to spare for what others send. How the lanes share
 * the quota is a rule (lambdas/core/rush.ts): together they come to 88 % of it at most.
 */
function paceOf(
  quotaPerMinute: number | undefined,
  { maximumConcurrency, urgentConcurrency }: Pick<ChannelSettings, 'maximumConcurrency' | 'urgentConcurrency'>,
) {
  if (quotaPerMinute === undefined) return {};
  const perSecond = (functions: number) => String((quotaPerMinute * 0.8) / 60 / functions);
  return { PUSHES_PER_SECOND: perSecond(maximumConcurrency), URGENT_PUSHES_PER_SECOND: perSecond(urgentConcurrency) };
}

function appearanceOf(settings: ChannelSettings) {
  const { sound, iosCategory, iosInterruptionLevel } = settings;
  const { androidChannelId, androidQuietChannelId, androidClickAction, androidIcon } = settings;
  return {
    TIME_TO_LIVE: settings.timeToLive,
    ...(sound === 'none' ? {} : { SOUND: sound }),
    ...(iosCategory === undefined ? {} : { IOS_CATEGORY: iosCategory }),
    ...(iosInterruptionLevel === undefined ? {} : { IOS_INTERRUPTION_LEVEL: iosInterruptionLevel }),
    ...(androidChannelId === undefined ? {} : { ANDROID_CHANNEL_ID: androidChannelId }),
    ...(androidQuietChannelId === undefined ? {} : { ANDROID_QUIET_CHANNEL_ID: androidQuietChannelId }),
    ...(androidClickAction === undefined ? {} : { ANDROID_CLICK_ACTION: androidClickAction }),
    ...(androidIcon === undefined ? {} : { ANDROID_ICON: androidIcon }),
  };
}
