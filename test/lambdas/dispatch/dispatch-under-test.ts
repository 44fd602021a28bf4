import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { sendDeadLetter } from '../../../lambdas/adapters/job-queue.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { createLog, errorFields } from '../../../lambdas/adapters/log.ts';
import { createPresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { parsePushJob, writePushJob } from '../../../lambdas/adapters/push-job-schema.ts';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import type { SendPush, Withdrawn } from '../../../lambdas/channels/send-push.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import type { Outcome } from '../../../lambdas/core/outcome.ts';
import type { Push } from '../../../lambdas/core/push.ts';
import { collapseId, deduplicationId, groupId } from '../../../lambdas/core/push-ids.ts';
import { dispatchJob } from '../../../lambdas/dispatch/handler.ts';
import { dispatchRecords, type RecordDependencies } from '../../../lambdas/dispatch/records.ts';
import type { LocalTables } from '../../dynamodb-local.ts';
import { receive, type SqsStand } from '../../local/sqs/sqs-stand.ts';
import { aMessageRow, noon } from '../adapters/journal-entries.ts';

type TailOf<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Tail] ? Tail : never;

export const presenceSettings = { presenceMs: 60_000, messageExpiryMs: 3_600_000 };

interface DispatchOptions {
  readonly jobId?: string | undefined;
  readonly receives?: number;
  readonly remaining?: () => number;
}

/** A dispatcher on empty tables and queues, with a clock that stands; only how a push is sent is the test's. */
export async function dispatchUnderTest(
  { client, createTable }: LocalTables,
  stand: SqsStand,
  send: (
    push: Push,
    sends: number,
    ...terms: TailOf<Parameters<SendPush>>
  ) => Outcome | Withdrawn | Promise<Outcome | Withdrawn> = () => ({ kind: 'delivered' }),
) {
  const [presenceTable, deviceTable, tableName] = [await createTable(), await createTable(), await createTable()];
  const deadLetterQueue = await stand.fifo();
  let time = noon + 1_000;
  const now = () => time;
  const devices = createDeviceTable(client, deviceTable, now);
  const presence = createPresenceTable(client, presenceTable);
  const journal = createJournal(client, { tableName, days: 30 });
  const lines: string[] = [];
  const hidden: { messageIds: string[]; seconds: number }[] = [];
  const log = createLog((line) => lines.push(line));
  const sent: Push[] = [];
  const bury = (letter: { body: string; group: string; id: string; reason: string }) =>
    sendDeadLetter(stand.client, deadLetterQueue, letter);

  const dispatchResult = (
    job: PushJob,
    { jobId = 'job-1', receives = 1, remaining = () => 30_000 }: DispatchOptions = {},
  ) =>
    dispatchJob({ id: jobId, receives }, job, remaining, {
      ...journal,
      readConversation: presence.readConversation,
      readDevice: devices.readDevice,
      markGone: devices.markGone,
      send: async (push, ...terms) => {
        sent.push(push);
        return send(push, sent.length, ...terms);
      },
      collapseId: (conversation) => collapseId(shortHash, conversation),
      deadLetter: (one, reason) =>
        bury({
          body: writePushJob(one),
          group: groupId(shortHash, one.conversation),
          id: deduplicationId(shortHash, one),
          reason,
        }),
      info: log.info,
      now,
      maximumReceives: 10,
    });
  /** Received for the first time, with all of the function's time; says only whether it comes again. */
  const dispatch = async (job: PushJob, jobId?: string) => (await dispatchResult(job, { jobId })).kind;
  const dispatchBatch = (
    records: SQSRecord[],
    differences: Partial<RecordDependencies> = {},
    remaining: () => number = () => 30_000,
  ) =>
    dispatchRecords({ Records: records }, remaining, {
      maximumReceives: 10,
      parseJob: parsePushJob,
      dispatch: ({ id: jobId, receives }, job) => dispatchResult(job, { jobId, receives, remaining }),
      bury: ({ messageId, body, attributes }, reason) =>
        bury({ body, group: attributes.MessageGroupId ?? messageId, id: messageId, reason }),
      hide: async (records, seconds) => {
        hidden.push({ messageIds: records.map(({ messageId }) => messageId), seconds });
      },
      failed: (failure, { messageId }, error) => log.error(failure, { job: messageId, ...errorFields(error) }),
      ...differences,
    });

  const rowsOf = async (kind: 'message' | 'push'): Promise<Record<string, unknown>[]> => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
    return Items.filter(({ sk }) => String(sk).startsWith(`${kind}~`));
  };
  return {
    devices,
    presence,
    journal,
    lines,
    sent,
    dispatch,
    dispatchResult,
    hidden,
    dispatchBatch,
    now,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    pushes: () => rowsOf('push'),
    push: async () => (await rowsOf('push'))[0],
    message: async () => (await rowsOf('message'))[0],
    /** What the last log line says. */
    said: (): unknown => JSON.parse(lines.at(-1) ?? 'null'),
    deadLetters: async () =>
      (await receive(stand.client, deadLetterQueue, { MessageAttributeNames: ['All'] })).map(
        ({ Body: body, MessageAttributes }) => ({ body, reason: MessageAttributes?.reason?.StringValue }),
      ),
    register: async (deviceId: string, token = `token-of-${deviceId}`, channel: 'apns' | 'fcm' = 'apns') =>
      (
        await devices.registerDevice({
          customerId: 'anna',
          deviceId,
          channel,
          token,
          environment: 'production',
          now: noon,
        })
      ).device,
    open: (...deviceIds: string[]) => journal.openMessage(aMessageRow(deviceIds)),
    report: (status: 'active' | 'background', receivedAt: number, customerId = 'anna') =>
      presence.storeReport('conversation-1', { customerId, deviceId: 'tablet', status, receivedAt }, presenceSettings),
  };
}

export async function receiveRecords(client: SQSClient, queueUrl: string): Promise<SQSRecord[]> {
  const messages = await receive(client, queueUrl, { MessageSystemAttributeNames: ['All'] });
  return messages.map(recordOf);
}

function recordOf({ MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes = {} }: Message) {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    md5OfBody: MD5OfBody,
    attributes: {
      ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? '',
      SentTimestamp: Attributes.SentTimestamp ?? '',
      SenderId: Attributes.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: Attributes.ApproximateFirstReceiveTimestamp ?? '',
      ...(Attributes.MessageGroupId === undefined ? {} : { MessageGroupId: Attributes.MessageGroupId }),
    },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:jobs.fifo',
    awsRegion: 'eu-central-1',
  };
}
