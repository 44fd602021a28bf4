import { Duration } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface IngestQueueProps {
  readonly deadLetterDays: number;
  readonly maximumConcurrency: number;
}

/** What webhooks brought and was verified, and the dead letters behind it. Both hold texts of messages. */
export class IngestQueue extends Construct {
  private readonly queue: Queue;
  private readonly deadLetters: Queue;
  private readonly maximumConcurrency: number;

  constructor(scope: Construct, id: string, props: IngestQueueProps) {
    super(scope, id);
    this.maximumConcurrency = props.maximumConcurrency;
    const standard = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...standard,
      retentionPeriod: Duration.days(props.deadLetterDays),
    });
    this.queue = new Queue(this, 'Requests', {
      ...standard,
      // Longer than any message waits for its conversation: until it expires, a day at most.
      retentionPeriod: Duration.days(2),
      // Six times the function's time limit, as Lambda asks.
      visibilityTimeout: Duration.seconds(180),
      // A message that waits for its conversation is received some 45 times in a day.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 100 },
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

  /** Hands the requests to the function that reads them, which may let one come again when it likes. */
  feed(ingest: IFunction): void {
    ingest.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: this.maximumConcurrency,
      }),
    );
  }
}
