import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { sendJobs } from '../../../lambdas/adapters/job-queue.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { receive, type SqsStand, send as sendText, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, aMessageRow } from '../adapters/journal-entries.ts';
import { receiveRecords } from './dispatch-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand({}, 'real')]);
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
    MAXIMUM_RECEIVES: 10,
    DEAD_LETTER_QUEUE_URL: await stand.fifo(),
  };
  const journal = createJournal(tables.client, { tableName: settings.JOURNAL_TABLE, days: 30 });
  const now = Date.now();
  await createDeviceTable(tables.client, settings.DEVICE_TABLE).registerDevice({
    customerId: 'anna',
    deviceId: 'phone',
    channel: 'apns',
    token: 'token-of-phone',
    environment: 'production',
    now,
  });
  const jobs = ['delivered', 'refused', 'later', 'throws'].map((messageId) =>
    aJob({ messageId, conversation: `c-${messageId}`, sentAt: now, expiresAt: now + 3_600_000 }),
  );
  for (const { conversation, messageId, sentAt } of jobs) {
    await journal.openMessage(aMessageRow(['phone'], { conversation, messageId, sentAt }));
  }
  const queueUrl = settings.QUEUE_URL;
  await sendJobs(stand.client, queueUrl, jobs);
  await sendText(stand.client, queueUrl, 'Dear Anna', 'group-1', 'id-1');
  const Records = await receiveRecords(stand.client, queueUrl);

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
  const thrown = Records.find(({ body }) => body.includes('"throws"'));
  const later = Records.find(({ body }) => body.includes('"later"'));
  const failures = [{ itemIdentifier: later?.messageId }, { itemIdentifier: thrown?.messageId }];
  expect(lines.pop()).toEqual({ batchItemFailures: expect.arrayContaining(failures) });
  expect(lines).toHaveLength(4);
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        event: 'push',
        outcome: 'delivered',
        message: 'pushed',
        providerMessageId: 'id-of-the-provider',
      }),
      expect.objectContaining({ event: 'push', outcome: 'try-later', detail: 'UNAVAILABLE', afterSeconds: 2 }),
      expect.objectContaining({ event: 'push', outcome: 'refused', detail: 'BadTopic', message: 'withheld' }),
      { level: 'error', event: 'dispatch-failed', job: thrown?.messageId, errorName: 'Error' },
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

  // The queue's own time is ten minutes; a second was asked for, and its share of the receives is two.
  const again = await receive(stand.client, queueUrl, { WaitTimeSeconds: 4 });
  expect(again.map(({ MessageId }) => MessageId)).toEqual([later?.messageId]);
});
