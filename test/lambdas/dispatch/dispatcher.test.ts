import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { sendJobs } from '../../../lambdas/adapters/job-queue.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { parseLook } from '../../../lambdas/adapters/look-schema.ts';
import { claim } from '../../../lambdas/core/attempt.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { receive, type SqsStand, send as sendText, startStand } from '../../local/sqs/sqs-stand.ts';
import { aRegistration } from '../adapters/a-registration.ts';
import { aJob, aMessageRow } from '../adapters/journal-entries.ts';
import { receiveRecords } from './dispatch-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});

test('as a function wires it: tables, queues, log', async () => {
  const settings = {
    PRESENCE_TABLE: await tables.createTable(),
    DEVICE_TABLE: await tables.createTable(),
    JOURNAL_TABLE: await tables.createTable(),
    JOURNAL_DAYS: 30,
    QUEUE_URL: await stand.fifo({ VisibilityTimeout: '600' }),
    LATER_QUEUE_URL: await stand.queue(),
    DEAD_LETTER_QUEUE_URL: await stand.fifo(),
    COLLAPSE: 'conversation',
    APPS: ['com.example.app'],
    GONE_GUARD_PERCENT: 20,
    GONE_GUARD_SAMPLES: 20,
  };
  const journal = createJournal(tables.client, { tableName: settings.JOURNAL_TABLE, days: 30 });
  const now = Date.now();
  await createDeviceTable(tables.client, settings.DEVICE_TABLE).registerDevice(
    aRegistration({ token: 'token-of-phone', now }),
  );
  const jobs = ['delivered', 'refused', 'later', 'throws', 'busy'].map((messageId) =>
    aJob({ messageId, conversation: `c-${messageId}`, sentAt: now, expiresAt: now + 3_600_000 }),
  );
  for (const { conversation, messageId, sentAt } of jobs) {
    await journal.openMessage(
      aMessageRow(['phone'], {
        conversation,
        messageId,
        sentAt,
        expiresAt: sentAt + 3_600_000,
        dueAt: sentAt + 300_000,
      }),
    );
  }
  const queueUrl = settings.QUEUE_URL;
  await sendJobs(stand.client, queueUrl, jobs);
  await sendText(stand.client, queueUrl, 'Dear Anna', 'group-1', 'id-1');
  const Records = await receiveRecords(stand.client, queueUrl);
  const record = (messageId: string) => Records.find(({ body }) => body.includes(`"messageId":"${messageId}"`));
  const [thrown, busy, busyJob] = [record('throws'), record('busy'), jobs[4]];
  if (!thrown || !busy || !busyJob) throw new Error('The queue did not hand out every job.');
  // An earlier receive of the same record is at work still, for a moment.
  const nothing = { message: undefined, push: undefined, cursor: undefined };
  const claimed = { receivedAs: busy.messageId, now, claimedUntil: now + 60_000, unanswered: 0, ordered: false };
  await journal.writeTransition(busyJob, nothing, claim(busyJob, nothing, claimed));

  const script = join(import.meta.dirname, 'dispatch-once.ts');
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [script, JSON.stringify({ settings, event: { Records } })],
    {
      env: {
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
        AWS_ENDPOINT_URL_SQS: stand.sqs.endpoint,
      },
      timeout: 15_000,
    },
  );

  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const failures = [{ itemIdentifier: busy.messageId }, { itemIdentifier: thrown.messageId }];
  expect(lines.pop()).toEqual({ batchItemFailures: expect.arrayContaining(failures) });
  expect(lines).toHaveLength(7);
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        event: 'push',
        outcome: 'delivered',
        message: 'pushed',
        providerMessageId: 'id-of-the-provider',
        SendToAnswer: expect.any(Number),
        answer: 'delivered',
        Answers: 1,
      }),
      expect.objectContaining({ event: 'message-ended', end: 'pushed', MessagesEnded: 1 }),
      expect.objectContaining({ event: 'message-ended', end: 'refused', MessagesEnded: 1 }),
      expect.objectContaining({ event: 'push', outcome: 'held', again: true }),
      expect.objectContaining({ event: 'push', outcome: 'try-later', detail: 'UNAVAILABLE', Answers: 1 }),
      expect.objectContaining({ event: 'push', outcome: 'refused', detail: 'BadTopic', message: 'withheld' }),
      { level: 'error', event: 'dispatch-failed', job: thrown.messageId, errorName: 'Error' },
    ]),
  );
  for (const word of ['Dear', 'Your order', 'token-of-phone', 'anna']) expect(stdout + stderr).not.toContain(word);

  const letters = await receive(stand.client, settings.DEAD_LETTER_QUEUE_URL, { MessageAttributeNames: ['All'] });
  const reasons = letters.map(({ Body, MessageAttributes }) => [Body, MessageAttributes?.reason?.StringValue]);
  expect(new Map(reasons.map(([body, reason]) => [reason, body]))).toEqual(
    new Map([
      ['BadTopic', JSON.stringify(jobs[1])],
      ['not a job', 'Dear Anna'],
    ]),
  );

  const { LATER_QUEUE_URL } = settings;
  expect(await receive(stand.client, LATER_QUEUE_URL)).toEqual([]);
  stand.pass(2);
  expect((await receive(stand.client, LATER_QUEUE_URL)).map(({ Body = '' }) => parseLook(Body))).toMatchObject([
    { kind: 'message', conversation: 'c-later', messageId: 'later', step: 0 },
  ]);

  // The queue's own time is ten minutes; less was asked for where that is known.
  expect(await receive(stand.client, queueUrl)).toEqual([]);
  stand.pass(60);
  expect((await receive(stand.client, queueUrl)).map(({ MessageId }) => MessageId)).toEqual([busy.messageId]);
});
