import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, type Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { feed, queueWithDeadLetters } from './queue-with-dead-letters.ts';

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
    const { queue, deadLetters } = queueWithDeadLetters(this, 'Jobs', {
      retentionDays: 2,
      maxReceiveCount: 10,
      deadLetterDays: props.deadLetterDays,
      kind: {
        fifo: true,
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      },
    });
    this.queue = queue;
    this.deadLetters = deadLetters;
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
    feed(this.queue, dispatcher, this.maximumConcurrency);
  }
}
