import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sendJobs } from '../../../lambdas/adapters/job-queue.ts';
import { parsePushJob } from '../../../lambdas/adapters/push-job-schema.ts';
import { parseSyncJob, writeSyncJob } from '../../../lambdas/adapters/sync-job-schema.ts';
import { sendSyncJobs } from '../../../lambdas/adapters/sync-queue.ts';
import type { SyncJob } from '../../../lambdas/core/sync-job.ts';
import { receive, type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, noon } from './journal-entries.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.close());

const aSyncJob = (differences: Partial<SyncJob> = {}): SyncJob => ({
  v: 1,
  kind: 'sync',
  customerId: 'anna',
  deviceId: 'phone',
  channel: 'apns',
  conversation: 'conversation-1',
  messageIds: ['message-1'],
  at: noon,
  ...differences,
});
const fifo = () => stand.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });

test('behind the push of the same conversation to the same device, once for each time that something is read', async () => {
  const queueUrl = await fifo();
  await sendJobs(stand.client, queueUrl, [aJob()]);
  await sendSyncJobs(stand.client, queueUrl, [aSyncJob(), aSyncJob({ deviceId: 'tablet' })]);
  await sendSyncJobs(stand.client, queueUrl, [aSyncJob(), aSyncJob({ at: noon + 1 })]);
  const messages = await receive(stand.client, queueUrl, { MessageSystemAttributeNames: ['MessageGroupId'] });
  const groups = Map.groupBy(messages, ({ Attributes }) => Attributes?.MessageGroupId);
  const ofPhone = [...groups.values()].find(({ length }) => length > 1) ?? [];
  expect(groups.size).toBe(2);
  expect(ofPhone.map(({ Body = '' }) => parsePushJob(Body) ?? parseSyncJob(Body))).toEqual([
    aJob(),
    aSyncJob(),
    aSyncJob({ at: noon + 1 }),
  ]);
});

test('more than ten go in several batches', async () => {
  const queueUrl = await fifo();
  const jobs = Array.from({ length: 12 }, (_, index) => aSyncJob({ deviceId: `device-${index}` }));
  await sendSyncJobs(stand.client, queueUrl, jobs);
  expect([...(await receive(stand.client, queueUrl)), ...(await receive(stand.client, queueUrl))]).toHaveLength(12);
});

test('one is not taken for the other', () => {
  expect(parsePushJob(writeSyncJob(aSyncJob()))).toBeUndefined();
  expect(parseSyncJob(JSON.stringify(aJob()))).toBeUndefined();
  expect(parseSyncJob('no JSON')).toBeUndefined();
  expect(parseSyncJob(writeSyncJob(aSyncJob({ messageIds: [] })))).toBeUndefined();
});
