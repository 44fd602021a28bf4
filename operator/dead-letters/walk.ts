import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Sources } from '../../lambdas/sources/source-settings.ts';
import type { ClientSettings } from '../deployment.ts';
import { type Letter, letterOf } from './letter.ts';
import type { DeadLetterQueue } from './queues.ts';

/**
 * So long a letter is hidden from others while it is looked at; ten take a few seconds. Less than the five minutes for
 * which SQS knows a deduplication id: what was put back by a run that died before it deleted the letter, and is put back by
 * the next one, is swallowed.
 */
const hiddenSeconds = 120;
/** SQS hands out and takes at most 10 at once. */
const batchSize = 10;
/** A wait at all asks all of the queue's servers, not only some ("Short and long polling"). */
const pollSeconds = 1;
/** Nothing but letters that were kept so often: the others are hidden, by somebody else or behind those. */
const mostIdleReceives = 3;

/** With an end to each try, which the SDK's own settings lack, and patience with a queue that is out of order. */
export function patientSqs(settings: ClientSettings): SQSClient {
  return new SQSClient({
    ...settings,
    maxAttempts: 8,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}

/** How many letters a queue has by its own, approximate count: those to be had and those that are hidden. */
export async function countLetters(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
  return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

export interface WalkedQueue {
  readonly sqs: SQSClient;
  readonly url: string;
  readonly queue: Pick<DeadLetterQueue, 'holds' | 'queueName'>;
  /** The deployment's. */
  readonly sources: Sources;
  /** How long a receive waits for letters, in seconds; default 1. */
  readonly waitSeconds?: number;
}

/**
 * Looks at letters, ten at a time, each once, until there are no more. What `visit` does not remove stays, and is to be had
 * by others again when the walk has ended, in whatever way; after a crash, two minutes later. Of one FIFO group not more than
 * ten letters are to be had while none of them is removed ("FIFO queue delivery logic").
 * @param visit gets letters in the order of their groups
 * @returns how many were looked at
 */
export async function walkLetters(
  { sqs, url, queue, sources, waitSeconds = pollSeconds }: WalkedQueue,
  limit: number,
  visit: (letters: readonly Letter[], remove: (letter: Letter) => Promise<void>) => Promise<void>,
): Promise<number> {
  const receipts = new Map<string, string>();
  let looked = 0;
  let idle = 0;
  try {
    while (looked < limit && idle < mostIdleReceives) {
      const received = await receive(Math.min(batchSize, limit - looked));
      if (received.length === 0) break;
      const letters = received.filter(({ id }) => !receipts.has(id));
      for (const { id, receipt } of received) receipts.set(id, receipt);
      idle = letters.length === 0 ? idle + 1 : 0;
      looked += letters.length;
      await visit(letters, async ({ id, receipt }) => {
        await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt }));
        receipts.delete(id);
      });
    }
    return looked;
  } finally {
    await release([...receipts.values()]);
  }

  async function receive(most: number): Promise<Letter[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: most,
        VisibilityTimeout: hiddenSeconds,
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
        // An answer that was lost is given once more.
        ...(queue.queueName.endsWith('.fifo') ? { ReceiveRequestAttemptId: randomUUID() } : {}),
      }),
    );
    return Messages.map((message) => letterOf(message, queue.holds, sources));
  }

  /** As well as can be: what is not released comes up by itself. */
  async function release(handles: readonly string[]): Promise<void> {
    for (let start = 0; start < handles.length; start += batchSize) {
      const Entries = handles
        .slice(start, start + batchSize)
        .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries })).catch(() => {});
    }
  }
}
