import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ChannelQueue } from './channel-queue.ts';
import type { DeviceTable } from './device-table.ts';
import type { JournalTable } from './journal-table.ts';
import type { LaterQueue } from './later-queue.ts';
import { PipelineFunction } from './pipeline-function.ts';
import type { PresenceTable } from './presence-table.ts';
import { ProviderSecret } from './provider-secret.ts';

/** The settings that every dispatcher has; its own come on top. */
export interface DispatcherEnvironment {
  readonly PRESENCE_TABLE: string;
  readonly DEVICE_TABLE: string;
  readonly JOURNAL_TABLE: string;
  readonly JOURNAL_DAYS: string;
  readonly QUEUE_URL: string;
  readonly LATER_QUEUE_URL: string;
  readonly DEAD_LETTER_QUEUE_URL: string;
  readonly COLLAPSE: 'conversation' | 'message';
}

export interface PushChannelProps<Environment extends DispatcherEnvironment> {
  /** The dispatcher's folder below lambdas/. */
  readonly folder: string;
  readonly description: string;
  readonly secretName: string;
  readonly secretDescription: string;
  readonly presence: PresenceTable;
  readonly devices: DeviceTable;
  readonly journal: JournalTable;
  readonly later: LaterQueue;
  readonly collapse: 'conversation' | 'message';
  readonly journalDays: number;
  readonly deadLetterDays: number;
  readonly logDays: RetentionDays;
  readonly maximumConcurrency: number;
  readonly environment: (common: DispatcherEnvironment, secretArn: string) => Environment;
}

/** One push provider: its queue with dead letters, its credentials, its dispatcher. */
export class PushChannel<Environment extends DispatcherEnvironment> extends Construct {
  readonly queue: ChannelQueue;

  constructor(scope: Construct, id: string, props: PushChannelProps<Environment>) {
    super(scope, id);
    const { presence, devices, journal, later } = props;
    this.queue = new ChannelQueue(this, 'Queue', {
      deadLetterDays: props.deadLetterDays,
      maximumConcurrency: props.maximumConcurrency,
    });
    const secret = new ProviderSecret(this, 'Credentials', {
      secretName: props.secretName,
      description: props.secretDescription,
    });
    const common = {
      PRESENCE_TABLE: presence.tableName,
      DEVICE_TABLE: devices.tableName,
      JOURNAL_TABLE: journal.tableName,
      JOURNAL_DAYS: String(props.journalDays),
      QUEUE_URL: this.queue.queueUrl,
      LATER_QUEUE_URL: later.queueUrl,
      DEAD_LETTER_QUEUE_URL: this.queue.deadLetterQueueUrl,
      COLLAPSE: props.collapse,
    };
    const dispatch = new PipelineFunction(this, 'Dispatch', {
      folder: props.folder,
      description: props.description,
      environment: props.environment(common, secret.secretArn),
      logDays: props.logDays,
      // Twice what it needs: Lambda's CPU grows with memory, and a dispatcher waits for TLS and signatures.
      memoryMb: 1024,
      allowRecursiveLoop: true,
    });
    presence.grantReadConversation(dispatch.function);
    devices.grantReadAndMark(dispatch.function);
    journal.grantEndPushes(dispatch.function);
    later.grantSend(dispatch.function);
    secret.grantRead(dispatch.function);
    this.queue.grantBury(dispatch.function);
    this.queue.feed(dispatch.function);
  }
}
