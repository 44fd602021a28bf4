import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { groupId } from '../core/push-ids.ts';
import type { SyncJob } from '../core/sync-job.ts';
import { shortHash } from './short-hash.ts';
import { writeSyncJob } from './sync-job-schema.ts';

/** SQS takes at most 10 messages per batch. */
const batchSize = 10;

/**
 * Puts them on a channel's FIFO queue, behind the pushes of the same conversation to the same device. Once: what the queue
 * does not take is not sent again.
 * @throws an Error named `SyncNotQueued` where it did not take all
 */
export async function sendSyncJobs(sqs: SQSClient, queueUrl: string, jobs: readonly SyncJob[]): Promise<void> {
  let failed = 0;
  for (let start = 0; start < jobs.length; start += batchSize) {
    const Entries = jobs.slice(start, start + batchSize).map((job, index) => ({
      Id: String(index),
      MessageBody: writeSyncJob(job),
      MessageGroupId: groupId(shortHash, job),
      MessageDeduplicationId: shortHash('sync', job.conversation, job.customerId, job.deviceId, job.at),
    }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    failed += Failed.length;
  }
  if (failed === 0) return;
  const error = new Error(`${failed} of ${jobs.length} jobs were not taken by the queue`);
  error.name = 'SyncNotQueued';
  throw error;
}
