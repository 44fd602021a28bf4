import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

const LONGEST_POLL_SECONDS = 20;
const RECEIVE_LIMIT = 10;

/**
 * Waits up to 20 s for the first messages; with a batching window it then goes on until the batch is full or the
 * window is over ("Using Lambda with Amazon SQS", *batching*; FIFO queues have no window).
 * @throws what the SDK throws, also when the signal aborts.
 */
export async function receiveBatch(
  sqs: SQSClient,
  limits: { queueUrl: string; batchSize: number; maximumBatchingWindowSeconds: number },
  now: () => number,
  abortSignal: AbortSignal,
): Promise<Message[]> {
  const receive = async (maximum: number, waitSeconds: number): Promise<Message[]> => {
    const command = new ReceiveMessageCommand({
      QueueUrl: limits.queueUrl,
      MaxNumberOfMessages: Math.min(maximum, RECEIVE_LIMIT),
      WaitTimeSeconds: Math.min(waitSeconds, LONGEST_POLL_SECONDS),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return (await sqs.send(command, { abortSignal })).Messages ?? [];
  };

  const batch = await receive(limits.batchSize, LONGEST_POLL_SECONDS);
  const windowEndsAt = now() + limits.maximumBatchingWindowSeconds * 1000;
  while (batch.length > 0 && batch.length < limits.batchSize && now() < windowEndsAt) {
    const leftSeconds = Math.ceil((windowEndsAt - now()) / 1000);
    batch.push(...(await receive(limits.batchSize - batch.length, leftSeconds)));
  }
  return batch;
}
