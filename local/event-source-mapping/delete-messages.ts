import { DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SqsRecord } from './sqs-record.ts';

const BATCH_LIMIT = 10;
const ATTEMPTS = 3;

/**
 * Deletes messages, ten at a time, and sends again what a batch call reports as failed.
 * @returns the ids that are still there after three attempts; they will be received once more.
 * @throws what the SDK throws when a call as a whole fails.
 */
export async function deleteMessages(
  sqs: SQSClient,
  queueUrl: string,
  records: readonly SqsRecord[],
): Promise<string[]> {
  let left = [...records];
  for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) {
    const failed: SqsRecord[] = [];
    for (let start = 0; start < left.length; start += BATCH_LIMIT) {
      const batch = left.slice(start, start + BATCH_LIMIT);
      const entries = batch.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      const answer = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
      const failedIds = new Set(answer.Failed?.map(({ Id }) => Id));
      failed.push(...batch.filter((_record, index) => failedIds.has(String(index))));
    }
    left = failed;
  }
  return left.map(({ messageId }) => messageId);
}
