import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** SQS takes at most 10 entries per batch. */
const batchSize = 10;
/** 12 hours from the receive are the most (SQS, "Amazon SQS visibility timeout"); an hour goes to whoever holds it now. */
const maximumSeconds = 11 * 3_600;

/**
 * Says when received messages shall be handed out again, instead of the queue's own time.
 * @param seconds from now; longer than 11 hours counts as 11 hours
 * @throws an Error named `JobsNotHidden` where SQS did not take them all; the rest keeps the queue's own time
 */
export async function hideJobs(
  sqs: SQSClient,
  queueUrl: string,
  receiptHandles: readonly string[],
  seconds: number,
): Promise<void> {
  let failed = 0;
  for (let start = 0; start < receiptHandles.length; start += batchSize) {
    const Entries = receiptHandles.slice(start, start + batchSize).map((ReceiptHandle, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: Math.min(seconds, maximumSeconds),
    }));
    const { Failed = [] } = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
    failed += Failed.length;
  }
  if (failed === 0) return;
  const error = new Error(`${failed} of ${receiptHandles.length} messages keep the time of their queue`);
  error.name = 'JobsNotHidden';
  throw error;
}
