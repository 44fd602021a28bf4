import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createDeviceTable } from '../adapters/device-table.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { sendDeadLetter } from '../adapters/job-queue.ts';
import { hideJobs } from '../adapters/job-visibility.ts';
import { createJournal } from '../adapters/journal.ts';
import { errorFields, log } from '../adapters/log.ts';
import { createPresenceTable } from '../adapters/presence-table.ts';
import { parsePushJob, writePushJob } from '../adapters/push-job-schema.ts';
import { shortHash } from '../adapters/short-hash.ts';
import { sqsClient } from '../adapters/sqs.ts';
import type { SendPush } from '../channels/send-push.ts';
import { collapseId, deduplicationId, groupId } from '../core/push-ids.ts';
import { dispatchJob } from './handler.ts';
import { dispatchRecords } from './records.ts';

export interface DispatcherSettings {
  readonly PRESENCE_TABLE: string;
  readonly DEVICE_TABLE: string;
  readonly JOURNAL_TABLE: string;
  readonly JOURNAL_DAYS: number;
  readonly QUEUE_URL: string;
  readonly MAXIMUM_RECEIVES: number;
  readonly DEAD_LETTER_QUEUE_URL: string;
}

/** What every dispatcher is wired from; only how a push is sent differs. */
export function createDispatcher(settings: DispatcherSettings, send: SendPush) {
  const tables = documentClient();
  const sqs = sqsClient();
  const devices = createDeviceTable(tables, settings.DEVICE_TABLE);
  const { readConversation } = createPresenceTable(tables, settings.PRESENCE_TABLE);
  const journal = createJournal(tables, { tableName: settings.JOURNAL_TABLE, days: settings.JOURNAL_DAYS });
  const bury = (letter: { body: string; group: string; id: string; reason: string }) =>
    sendDeadLetter(sqs, settings.DEAD_LETTER_QUEUE_URL, letter);

  const dependencies = {
    ...journal,
    readConversation,
    readDevice: devices.readDevice,
    markGone: devices.markGone,
    send,
    collapseId: (conversation: string) => collapseId(shortHash, conversation),
    deadLetter: (job: Parameters<typeof journal.end>[0], reason: string) =>
      bury({
        body: writePushJob(job),
        group: groupId(shortHash, job.conversation),
        id: deduplicationId(shortHash, job),
        reason,
      }),
    info: log.info,
    now: Date.now,
    maximumReceives: settings.MAXIMUM_RECEIVES,
  };

  return (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> =>
    dispatchRecords(event, () => context.getRemainingTimeInMillis(), {
      maximumReceives: settings.MAXIMUM_RECEIVES,
      parseJob: parsePushJob,
      dispatch: (received, job, remainingMilliseconds) =>
        dispatchJob(received, job, remainingMilliseconds, dependencies),
      bury: ({ messageId, body, attributes }, reason) =>
        bury({ body, group: attributes.MessageGroupId ?? messageId, id: messageId, reason }),
      hide: (records, seconds) =>
        hideJobs(
          sqs,
          settings.QUEUE_URL,
          records.map(({ receiptHandle }) => receiptHandle),
          seconds,
        ),
      failed: (failure, { messageId }, error) => log.error(failure, { job: messageId, ...errorFields(error) }),
    });
}
