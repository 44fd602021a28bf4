import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface QueueSettings {
  readonly retentionDays: number;
  readonly maxReceiveCount: number;
  readonly deadLetterDays: number;
  /** What both queues are besides; dead letters of a FIFO queue are FIFO too. */
  readonly kind?: QueueProps;
}

/** A queue that feeds a function, and the dead letters behind it. */
export function queueWithDeadLetters(scope: Construct, id: string, settings: QueueSettings) {
  const deadLetters = new Queue(scope, 'DeadLetters', {
    ...commonOf(settings),
    retentionPeriod: Duration.days(settings.deadLetterDays),
  });
  return { queue: queueBefore(deadLetters, scope, id, settings), deadLetters };
}

/** One more queue whose dead letters are there already. */
export function queueBefore(deadLetters: Queue, scope: Construct, id: string, settings: QueueSettings): Queue {
  return new Queue(scope, id, {
    ...commonOf(settings),
    retentionPeriod: Duration.days(settings.retentionDays),
    // Six times the functions' time limit, as Lambda asks, and longer than a dispatcher's claim lasts: a job that comes
    // again because its function died finds that claim expired.
    visibilityTimeout: Duration.seconds(180),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: settings.maxReceiveCount },
  });
}

function commonOf({ kind }: QueueSettings): QueueProps {
  return { ...kind, encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
}

/** Hands the queue's messages to a function, which says one by one what it could not do. */
export function feed(queue: Queue, consumer: IFunction, maximumConcurrency: number): void {
  consumer.addEventSource(
    new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: maximumConcurrency }),
  );
}
