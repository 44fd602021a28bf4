import { Duration } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface ChannelQueueProps {
  readonly deadLetterDays: number;
  readonly maximumConcurrency: number;
}

/** One channel's jobs: FIFO, each conversation on each device a group of its own, and the dead letters behind it. */
export class ChannelQueue extends Construct {
  private readonly queue: Queue;
  private readonly deadLetters: Queue;
  private readonly maximumConcurrency: number;

  constructor(scope: Construct, id: string, props: ChannelQueueProps) {
    super(scope, id);
    this.maximumConcurrency = props.maximumConcurrency;
    const fifo = {
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...fifo,
      retentionPeriod: Duration.days(props.deadLetterDays),
    });
    this.queue = new Queue(this, 'Jobs', {
      ...fifo,
      retentionPeriod: Duration.days(2),
      // Six times the function's time limit, as Lambda asks, and longer than a dispatcher's claim lasts: a job that comes
      // again because its function died finds that claim expired.
      visibilityTimeout: Duration.seconds(180),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 10 },
    });
  }

  get queueUrl(): string {
    return this.queue.queueUrl;
  }

  get queueName(): string {
    return this.queue.queueName;
  }

  get deadLetterQueueUrl(): string {
    return this.deadLetters.queueUrl;
  }

  get deadLetterQueueName(): string {
    return this.deadLetters.queueName;
  }

  grantSend(grantee: IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
  }

  grantBury(grantee: IGrantable): void {
    this.deadLetters.grant(grantee, 'sqs:SendMessage');
  }

  /** Hands the jobs to a dispatcher: a filter on a shared queue would delete the other channel's jobs instead. */
  feed(dispatcher: IFunction): void {
    dispatcher.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: this.maximumConcurrency,
      }),
    );
  }
}
