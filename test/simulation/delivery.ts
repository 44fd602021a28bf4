import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Counters, count } from './counters.ts';
import type { Random } from './random.ts';
import type { Process, Scheduler } from './scheduler.ts';

export interface Feed {
  readonly name: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly run: (process: Process, batch: SQSEvent) => Promise<SQSBatchResponse>;
  /** When the queue has something to hand out, as far as it knows now. */
  readonly nextVisibleAt: () => number | undefined;
}

export interface DeliveryOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly counters: Counters;
  /** Lambda's own client: nothing happens to it. */
  readonly sqs: SQSClient;
  readonly start: (name: string, run: (process: Process) => Promise<unknown>, retries?: number) => void;
  /** Whether the poller may fail to delete what was done. */
  readonly forgets: () => boolean;
}

/**
 * An event source mapping: hands out what a queue has, deletes what was done, leaves the rest to the visibility timeout.
 * @returns to be called whenever something may have come
 */
export function feed({ name, queueUrl, queueArn, run, nextVisibleAt }: Feed, options: DeliveryOptions): () => void {
  const { scheduler, random, counters, sqs, start, forgets } = options;
  let awakeAt = Number.POSITIVE_INFINITY;

  function wake(): void {
    const next = nextVisibleAt();
    if (next === undefined) return;
    const at = Math.max(next, scheduler.now()) + random.between(1, 40);
    if (at >= awakeAt && awakeAt > scheduler.now()) return;
    awakeAt = at;
    scheduler.at(at, () => void poll(at));
  }

  async function poll(at: number): Promise<void> {
    if (at === awakeAt) awakeAt = Number.POSITIVE_INFINITY;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: random.between(1, 10),
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length > 0) {
      if (Messages.some(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount) > 1)) {
        count(counters.faults, 'message redelivered');
      }
      start(name, async (process) => {
        const { batchItemFailures } = await run(process, {
          Records: Messages.map((message) => recordOf(message, queueArn)),
        });
        if (!process.alive || forgets()) return;
        const kept = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        const done = Messages.filter(({ MessageId = '' }) => !kept.has(MessageId));
        if (done.length === 0) return;
        await sqs.send(
          new DeleteMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
          }),
        );
        // What was done makes room for what is behind it in its group.
        wake();
      });
    }
    wake();
  }

  return wake;
}

function recordOf(
  { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }: Message,
  eventSourceARN: string,
): SQSEvent['Records'][number] {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'simulation',
      ApproximateFirstReceiveTimestamp: '0',
      ...Attributes,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: 'simulation',
  };
}
