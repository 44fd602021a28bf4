import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { feed, queueWithDeadLetters } from './queue-with-dead-letters.ts';

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
    const { queue, deadLetters } = queueWithDeadLetters(this, 'Requests', {
      // Longer than any message waits for its conversation: until it expires, a day at most.
      retentionDays: 2,
      // A message that waits for its conversation is received some 45 times in a day.
      maxReceiveCount: 100,
      deadLetterDays: props.deadLetterDays,
      // What a webhook takes is a third longer in base64 (SQS, "Quotas": a mebibyte at most).
      kind: { maxMessageSizeBytes: 1_048_576 },
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

  /** Hands the requests to the function that reads them, which may let one come again when it likes. */
  feed(ingest: IFunction): void {
    feed(this.queue, ingest, this.maximumConcurrency);
  }
}
