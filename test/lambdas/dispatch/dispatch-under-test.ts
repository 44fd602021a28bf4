import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { createAnswerCounter } from '../../../lambdas/adapters/answer-counts.ts';
import { createChannelBreaker } from '../../../lambdas/adapters/channel-breaker.ts';
import { countEnd } from '../../../lambdas/adapters/count-end.ts';
import { createDeviceMarks } from '../../../lambdas/adapters/device-marks.ts';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import type { TablesClient } from '../../../lambdas/adapters/dynamodb.ts';
import { sendDeadLetter } from '../../../lambdas/adapters/job-queue.ts';
import { readJob } from '../../../lambdas/adapters/job-reads.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { sendLook } from '../../../lambdas/adapters/later-queue.ts';
import { createLog, errorFields } from '../../../lambdas/adapters/log.ts';
import { parseLook } from '../../../lambdas/adapters/look-schema.ts';
import { createPreferencesTable } from '../../../lambdas/adapters/preferences.ts';
import { createPresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { parsePushJob, writePushJob } from '../../../lambdas/adapters/push-job-schema.ts';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import type { SendPush, Withdrawn } from '../../../lambdas/channels/send-push.ts';
import { claim } from '../../../lambdas/core/attempt.ts';
import type { Channel } from '../../../lambdas/core/device.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import type { Look } from '../../../lambdas/core/look.ts';
import type { Outcome } from '../../../lambdas/core/outcome.ts';
import { defaultPreferences, type Preferences } from '../../../lambdas/core/preferences.ts';
import type { Push } from '../../../lambdas/core/push.ts';
import { collapseId, deduplicationId, groupId } from '../../../lambdas/core/push-ids.ts';
import { claimMs } from '../../../lambdas/core/push-row.ts';
import { dispatchJob } from '../../../lambdas/dispatch/handler.ts';
import { dispatchRecords, type RecordDependencies } from '../../../lambdas/dispatch/records.ts';
import { unreadAndSync } from '../../../lambdas/unread/unread-and-sync.ts';
import type { LocalTables } from '../../dynamodb-local.ts';
import { receive, remove, type SqsStand } from '../../local/sqs/sqs-stand.ts';
import { aRegistration } from '../adapters/a-registration.ts';
import { aMessageRow, noon } from '../adapters/journal-entries.ts';

type TailOf<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Tail] ? Tail : never;

export const presenceSettings = { presenceMs: 60_000, messageExpiryMs: 3_600_000 };

interface DispatchOptions {
  readonly jobId?: string | undefined;
  readonly remaining?: () => number;
}

interface Under {
  /** Whether pushes of one conversation replace each other on the screen. */
  readonly ordered?: boolean;
  /** What dispatch itself asks the tables by, where that is not what the test uses. */
  readonly client?: TablesClient;
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
  { ordered = true, client: own = client }: Under = {},
) {
  const [presenceTable, deviceTable, tableName] = [await createTable(), await createTable(), await createTable()];
  const [deadLetterQueue, laterQueue] = [await stand.fifo(), await stand.queue()];
  let time = noon + 1_000;
  const now = () => time;
  const devices = createDeviceTable(client, deviceTable);
  const presence = createPresenceTable(client, presenceTable);
  const journalSettings = { tableName, days: 30 };
  const journal = createJournal(client, journalSettings);
  const names = { journal: tableName, devices: deviceTable };
  const lines: string[] = [];
  const hidden: { messageIds: string[]; seconds: number }[] = [];
  const log = createLog((line) => lines.push(line), 'dispatch-apns', now);
  const sent: Push[] = [];
  const writes: boolean[] = [];
  const ownJournal = createJournal(own, journalSettings);
  const bury = (letter: { body: string; group: string; id: string; reason: string }) =>
    sendDeadLetter(stand.client, deadLetterQueue, letter);

  const unread = unreadAndSync({ DEVICE_TABLE: deviceTable, JOURNAL_TABLE: tableName }, own, stand.client, {
    now,
    log,
  });
  const breaker = createChannelBreaker(own, deviceTable, 'apns', now);
  const dispatchResult = (job: PushJob, { jobId = 'job-1', remaining = () => 30_000 }: DispatchOptions = {}) =>
    dispatchJob(jobId, job, remaining, {
      writeTransition: async (...about) => {
        const written = await ownJournal.writeTransition(...about);
        writes.push(written !== undefined);
        return written;
      },
      readConversation: createPresenceTable(own, presenceTable).readConversation,
      readJob: (one) => readJob(own, names, one, ordered),
      marks: createDeviceMarks(own, deviceTable, now),
      breaker,
      answers: createAnswerCounter(own, deviceTable, 'apns', now),
      guard: { percent: 20, samples: 20 },
      defaultApp: 'com.example.app',
      random: () => 0,
      sendLook: (look) => sendLook(stand.client, laterQueue, look, now()),
      send: async (push, ...terms) => {
        sent.push(push);
        return send(push, sent.length, ...terms);
      },
      countUnread: unread.countUnread,
      noteRead: unread.noteRead,
      ordered,
      collapseId: (one) => collapseId(shortHash, ordered ? 'conversation' : 'message', one),
      deadLetter: (one, reason) =>
        bury({
          body: writePushJob(one),
          group: groupId(shortHash, one),
          id: deduplicationId(shortHash, one),
          reason,
        }),
      ended: (row) => countEnd(log, row),
      log,
      now,
      pause: async () => {},
    });
  /** Received with all of the function's time; says only whether it comes again. */
  const dispatch = async (job: PushJob, jobId?: string) => (await dispatchResult(job, { jobId })).kind;
  const dispatchBatch = (
    records: SQSRecord[],
    differences: Partial<RecordDependencies<PushJob>> = {},
    remaining: () => number = () => 30_000,
  ) =>
    dispatchRecords({ Records: records }, remaining, {
      parseJob: parsePushJob,
      dispatch: (jobId, job) => dispatchResult(job, { jobId, remaining }),
      bury: ({ messageId, body, attributes }, reason) =>
        bury({ body, group: attributes.MessageGroupId ?? messageId, id: messageId, reason }),
      hide: async (records, seconds) => {
        hidden.push({ messageIds: records.map(({ messageId }) => messageId), seconds });
      },
      failed: (failure, { messageId }, error) => log.error(failure, { job: messageId, ...errorFields(error) }),
      ...differences,
    });

  const rowsOf = async (kind: 'message' | 'push' | 'cursor'): Promise<Record<string, unknown>[]> => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
    return Items.filter(({ sk }) => String(sk).startsWith(`${kind}~`));
  };
  const read = async (job: PushJob) => (await readJob(client, names, job, ordered)).rows;
  return {
    deviceTable,
    devices,
    marks: createDeviceMarks(client, deviceTable, now),
    /** As functions of other processes see and count. */
    otherBreaker: () => createChannelBreaker(client, deviceTable, 'apns', now),
    otherAnswers: () => createAnswerCounter(client, deviceTable, 'apns', now),
    presence,
    journal,
    /** As dispatch itself writes it. */
    ownJournal,
    lines,
    sent,
    /** Of each write that dispatch tried, whether it stood. */
    writes,
    dispatch,
    dispatchResult,
    hidden,
    dispatchBatch,
    now,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    read,
    /** As a function that claims this push, and dies before it has an answer. */
    die: async (job: PushJob, jobId = 'job-1') => {
      const rows = await read(job);
      const unanswered = (rows.push?.unanswered ?? 0) + (rows.push?.state === 'sending' ? 1 : 0);
      const claimed = { receivedAs: jobId, now: time, claimedUntil: time + claimMs, unanswered, ordered };
      if (!(await journal.writeTransition(job, rows, claim(job, rows, claimed)))) throw new Error('It was not free.');
    },
    pushes: () => rowsOf('push'),
    push: async () => (await rowsOf('push'))[0],
    message: async () => (await rowsOf('message'))[0],
    cursors: () => rowsOf('cursor'),
    /** What the last log line says. */
    said: (): unknown => JSON.parse(lines.at(-1) ?? 'null'),
    deadLetters: async () =>
      (await receive(stand.client, deadLetterQueue, { MessageAttributeNames: ['All'] })).map(
        ({ Body: body, MessageAttributes }) => ({ body, reason: MessageAttributes?.reason?.StringValue }),
      ),
    /** The looks that were sent since the last call, as they come when their time has. */
    looks: async (): Promise<Look[]> => {
      stand.pass(900);
      const looks: Look[] = [];
      for (;;) {
        const messages = await receive(stand.client, laterQueue);
        if (messages.length === 0) return looks.toSorted((one, other) => one.at - other.at);
        for (const message of messages) {
          const look = parseLook(message.Body ?? '');
          if (look) looks.push(look);
          await remove(stand.client, laterQueue, message);
        }
      }
    },
    /** What Anna wishes from now on. */
    prefer: (wishes: Partial<Preferences>) =>
      createPreferencesTable(client, deviceTable).writePreferences('anna', { ...defaultPreferences, ...wishes }, time),
    mute: (conversation: string) =>
      createPreferencesTable(client, deviceTable).muteConversation('anna', { conversation }, time),
    register: async (deviceId: string, token = `token-of-${deviceId}`, channel: Channel = 'apns') =>
      (await devices.registerDevice(aRegistration({ deviceId, channel, token }))).device,
    open: (...deviceIds: string[]) => journal.openMessage(aMessageRow(deviceIds)),
    report: (status: 'active' | 'background', receivedAt: number, customerId = 'anna') =>
      presence.storeReport('conversation-1', { customerId, deviceId: 'tablet', status, receivedAt }, presenceSettings),
  };
}

/** The look that leads a job's message back to the decision at this time. */
export const lookAt = (at: number, differences: Partial<Extract<Look, { kind: 'message' }>> = {}): Look => ({
  v: 1,
  kind: 'message',
  conversation: 'conversation-1',
  messageId: 'message-1',
  step: 0,
  at,
  ...differences,
});

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
