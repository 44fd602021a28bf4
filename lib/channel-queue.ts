import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, type Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { feed, queueBefore, queueWithDeadLetters } from './queue-with-dead-letters.ts';

export interface ChannelQueueProps {
  readonly deadLetterDays: number;
  /** Of the normal lane. */
  readonly maximumConcurrency: number;
  readonly urgentConcurrency: number;
}

/**
 * One channel's jobs in two lanes: FIFO, each conversation on each device a group of its own in each lane, and the dead
 * letters behind both. A dead letter names its lane, so that one place to look is enough for whoever puts it back.
 */
export class ChannelQueue extends Construct {
  /** It was the only one in the first version, and keeps its id: an upgrade leaves it with what lies in it. */
  private readonly normal: Queue;
  private readonly urgent: Queue;
  private readonly deadLetters: Queue;
  private readonly concurrency: Pick<ChannelQueueProps, 'maximumConcurrency' | 'urgentConcurrency'>;

  constructor(scope: Construct, id: string, props: ChannelQueueProps) {
    super(scope, id);
    this.concurrency = props;
    const settings = {
      retentionDays: 2,
      maxReceiveCount: 10,
      deadLetterDays: props.deadLetterDays,
      kind: {
        fifo: true,
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      },
    };
    const { queue, deadLetters } = queueWithDeadLetters(this, 'Jobs', settings);
    this.normal = queue;
    this.deadLetters = deadLetters;
    this.urgent = queueBefore(deadLetters, this, 'UrgentJobs', settings);
  }

  /** Of the normal lane. */
  get queueUrl(): string {
    return this.normal.queueUrl;
  }

  get queueName(): string {
    return this.normal.queueName;
  }

  get urgentQueueUrl(): string {
    return this.urgent.queueUrl;
  }

  get urgentQueueName(): string {
    return this.urgent.queueName;
  }

  get deadLetterQueueUrl(): string {
    return this.deadLetters.queueUrl;
  }

  get deadLetterQueueName(): string {
    return this.deadLetters.queueName;
  }

  /** To both lanes. */
  grantSend(grantee: IGrantable): void {
    this.grantSendNormal(grantee);
    this.urgent.grant(grantee, 'sqs:SendMessage');
  }

  grantSendNormal(grantee: IGrantable): void {
    this.normal.grant(grantee, 'sqs:SendMessage');
  }

  grantBury(grantee: IGrantable): void {
    this.deadLetters.grant(grantee, 'sqs:SendMessage');
  }

  /**
   * Hands the jobs to a dispatcher: a filter on a shared queue would delete the other channel's jobs, or the other lane's,
   * instead. Each lane has its own limit, so that a backlog of one never keeps the other from a function. The function
   * itself has none (reserved concurrency): one below the sum of both would let the lanes throttle each other, and what is
   * throttled uses up its receives (Lambda, "Configuring scaling behavior for SQS event source mappings").
   */
  feed(dispatcher: IFunction): void {
    feed(this.normal, dispatcher, this.concurrency.maximumConcurrency);
    feed(this.urgent, dispatcher, this.concurrency.urgentConcurrency);
  }
}
