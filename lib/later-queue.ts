import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { feed, queueWithDeadLetters } from './queue-with-dead-letters.ts';

export interface LaterQueueProps {
  readonly deadLetterDays: number;
  readonly maximumConcurrency: number;
}

/** "Look again at time T", up to 15 minutes on: a standard queue, since a FIFO queue has no delay for one message. */
export class LaterQueue extends Construct {
  private readonly queue: Queue;
  private readonly deadLetters: Queue;
  private readonly maximumConcurrency: number;

  constructor(scope: Construct, id: string, props: LaterQueueProps) {
    super(scope, id);
    this.maximumConcurrency = props.maximumConcurrency;
    const { queue, deadLetters } = queueWithDeadLetters(this, 'Looks', {
      // A look that is lost costs time, not the message: the sweeper takes up every open row.
      retentionDays: 1,
      maxReceiveCount: 10,
      deadLetterDays: props.deadLetterDays,
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

  get deadLetterQueueName(): string {
    return this.deadLetters.queueName;
  }

  grantSend(grantee: IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
  }

  /** Hands each look, once its time has come, to the function that decides again. */
  feed(later: IFunction): void {
    feed(this.queue, later, this.maximumConcurrency);
  }
}
