import { Duration } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

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
    const standard = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...standard,
      retentionPeriod: Duration.days(props.deadLetterDays),
    });
    this.queue = new Queue(this, 'Looks', {
      ...standard,
      // A look that is lost costs time, not the message: the sweeper takes up every open row.
      retentionPeriod: Duration.days(1),
      // Six times the function's time limit, as Lambda asks.
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

  get deadLetterQueueName(): string {
    return this.deadLetters.queueName;
  }

  grantSend(grantee: IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
  }

  /** Hands each look, once its time has come, to the function that decides again. */
  feed(later: IFunction): void {
    later.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: this.maximumConcurrency,
      }),
    );
  }
}
