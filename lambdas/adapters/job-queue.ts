import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { PushJob } from '../core/job.ts';
import { deduplicationId, groupId } from '../core/push-ids.ts';
import { writePushJob } from './push-job-schema.ts';
import { shortHash } from './short-hash.ts';

/** SQS takes at most 10 messages per batch. */
const batchSize = 10;
const maximumSends = 4;

/**
 * Puts jobs on a channel's FIFO queue, in their order, one group per conversation and device.
 * @throws an Error named `JobsNotQueued` when entries still fail after three more tries; a repeat is harmless, because
 *   SQS swallows what it already has
 */
export async function sendJobs(sqs: SQSClient, queueUrl: string, jobs: readonly PushJob[]): Promise<void> {
  for (let start = 0; start < jobs.length; start += batchSize) {
    await sendBatch(sqs, queueUrl, jobs.slice(start, start + batchSize));
  }
}

/** A batch can succeed in part: the entries named in `Failed` are sent again. */
async function sendBatch(sqs: SQSClient, queueUrl: string, jobs: readonly PushJob[]): Promise<void> {
  let entries = jobs.map((job, index) => ({
    Id: String(index),
    MessageBody: writePushJob(job),
    MessageGroupId: groupId(shortHash, job),
    MessageDeduplicationId: deduplicationId(shortHash, job),
  }));
  for (let sends = 0; sends < maximumSends; sends += 1) {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    const failed = new Set(Failed.map(({ Id }) => Id));
    entries = entries.filter(({ Id }) => failed.has(Id));
    if (entries.length === 0) return;
  }
  const error = new Error(`${entries.length} of ${jobs.length} jobs were not taken by the queue`);
  error.name = 'JobsNotQueued';
  throw error;
}

/**
 * Hands a job that nobody can deliver to a person.
 * @param reason the provider's own word or ours; never data of the customer
 */
export async function sendDeadLetter(
  sqs: SQSClient,
  queueUrl: string,
  letter: { readonly body: string; readonly group: string; readonly id: string; readonly reason: string },
): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: letter.body,
      MessageGroupId: letter.group,
      MessageDeduplicationId: letter.id,
      MessageAttributes: { reason: { DataType: 'String', StringValue: letter.reason } },
    }),
  );
}
