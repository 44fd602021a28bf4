import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { sendDeadLetter, sendJobs } from '../../../lambdas/adapters/job-queue.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, send as sendText, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, aMessageRow } from '../adapters/journal-entries.ts';
import { dispatchUnderTest, receiveRecords } from './dispatch-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});

const messageIds = ['1', '2', '3'];
type Send = NonNullable<Parameters<typeof dispatchUnderTest>[2]>;

/**
 * Three messages in each of two conversations, all to the same phone, and their records as a queue hands them out. In
 * `busy` ones an earlier receive of the same record is still at work.
 */
async function twoConversations(send?: Send, busy: readonly string[] = []) {
  // Pushes of messages that stand alone, so that a record waits for its own claim only, never for the screen.
  const under = await dispatchUnderTest(tables, stand, send, { ordered: false });
  await under.register('phone');
  const jobs: PushJob[] = [];
  for (const messageId of messageIds) {
    for (const conversation of ['left', 'right']) {
      await under.journal.openMessage(aMessageRow(['phone'], { conversation, messageId }));
      jobs.push(aJob({ conversation, messageId }));
    }
  }
  const queueUrl = await stand.fifo();
  await sendJobs(stand.client, queueUrl, jobs);
  const records = await receiveRecords(stand.client, queueUrl);
  expect(records).toHaveLength(6);
  const name = (body: string) => {
    const job = jobs.find((one) => JSON.stringify(one) === body);
    return `${job?.conversation} ${job?.messageId}`;
  };
  for (const { messageId, body } of records) {
    const job = jobs.find((one) => JSON.stringify(one) === body);
    if (job && busy.includes(name(body))) await under.die(job, messageId);
  }
  return {
    ...under,
    records,
    /** The records that come again, as `conversation message`. */
    dispatchAll: async () => {
      const { batchItemFailures } = await under.dispatchBatch(records);
      return batchItemFailures.map(({ itemIdentifier }) =>
        name(records.find(({ messageId }) => messageId === itemIdentifier)?.body ?? ''),
      );
    },
    sentIn: (conversation: string) =>
      under.sent.filter(({ conversationId }) => conversationId === conversation).map(({ messageId }) => messageId),
  };
}

test('conversations go side by side, the messages of one in their order', async () => {
  const both = Promise.withResolvers<void>();
  const begun = new Set<string>();
  const { dispatchAll, sentIn } = await twoConversations(async ({ conversationId }) => {
    begun.add(conversationId);
    if (begun.size === 2) both.resolve();
    await both.promise;
    return { kind: 'delivered' };
  });
  expect(await dispatchAll()).toEqual([]);
  expect(sentIn('left')).toEqual(messageIds);
  expect(sentIn('right')).toEqual(messageIds);
});

test('the first that must come again takes those behind it along; the other conversation goes on', async () => {
  const { dispatchAll, sentIn } = await twoConversations(undefined, ['left 2']);
  expect(await dispatchAll()).toEqual(['left 2', 'left 3']);
  expect(sentIn('left')).toEqual(['1']);
  expect(sentIn('right')).toEqual(messageIds);
});

test('what is to be tried later does not hold those behind it: it waits in its row', async () => {
  const { dispatchAll, sentIn, hidden, looks } = await twoConversations(({ conversationId, messageId }) =>
    conversationId === 'left' && messageId === '2'
      ? { kind: 'try-later', reason: 'ServiceUnavailable' }
      : { kind: 'delivered' },
  );
  expect(await dispatchAll()).toEqual([]);
  expect(sentIn('left')).toEqual(messageIds);
  expect(hidden).toEqual([]);
  expect(await looks()).toMatchObject([{ kind: 'message', conversation: 'left', messageId: '2' }]);
});

test('a device that is held up does not hold up another of the same conversation', async () => {
  const under = await dispatchUnderTest(tables, stand);
  await under.register('phone');
  await under.register('tablet');
  await under.open('phone', 'tablet');
  const queueUrl = await stand.fifo();
  await sendJobs(stand.client, queueUrl, [aJob(), aJob({ deviceId: 'tablet' })]);
  const records = await receiveRecords(stand.client, queueUrl);
  await under.die(aJob(), records[0]?.messageId);
  expect(await under.dispatchBatch(records)).toEqual({
    batchItemFailures: [{ itemIdentifier: records[0]?.messageId }],
  });
  expect(under.sent.map(({ token }) => token)).toEqual(['token-of-tablet']);
});

test('a failure that nobody foresaw does the same, and says nothing of what it was about', async () => {
  const { dispatchAll, sentIn, lines } = await twoConversations(({ conversationId, messageId }) => {
    if (conversationId === 'left' && messageId === '1') throw new SyntaxError('Unexpected token in "Dear Anna"');
    return { kind: 'delivered' };
  });
  expect(await dispatchAll()).toEqual(['left 1', 'left 2', 'left 3']);
  expect(sentIn('right')).toEqual(messageIds);
  expect(lines.join()).not.toContain('Dear');
  expect(lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error')).toEqual([
    { level: 'error', event: 'dispatch-failed', job: expect.any(String), errorName: 'SyntaxError' },
  ]);
});

test('records say when they come again, as soon as their group has stopped, those behind included', async () => {
  const { dispatchAll, records, hidden } = await twoConversations(undefined, ['left 2']);
  expect(await dispatchAll()).toEqual(['left 2', 'left 3']);
  const left = records.filter(({ body }) => body.includes('"left"')).map(({ messageId }) => messageId);
  expect(hidden).toEqual([{ messageIds: left.slice(1), seconds: 60 }]);
});

test('a failure that nobody foresaw leaves the time to the queue', async () => {
  const { dispatchAll, hidden } = await twoConversations(() => {
    throw new Error('outage');
  });
  expect(await dispatchAll()).toHaveLength(6);
  expect(hidden).toEqual([]);
});

test('where the queue does not take that, it is logged and they come when the queue says', async () => {
  const { records, dispatchBatch, said } = await twoConversations(undefined, ['left 1', 'right 1']);
  const hide = () => Promise.reject(new RangeError('for anna'));
  const { batchItemFailures } = await dispatchBatch(records, { hide });
  expect(batchItemFailures).toHaveLength(6);
  expect(said()).toMatchObject({ level: 'error', event: 'hide-failed', errorName: 'RangeError' });
});

test('a queue that does not answer does not keep the function', async () => {
  let left = 30_000;
  const { records, dispatchBatch, said } = await twoConversations();
  const dispatch = async () => {
    left = 550;
    return { kind: 'again', afterSeconds: 5 } as const;
  };
  const hide = () => new Promise<never>(() => {});
  const { batchItemFailures } = await dispatchBatch([...records], { dispatch, hide }, () => left);
  expect(batchItemFailures).toHaveLength(6);
  expect(said()).toMatchObject({ event: 'hide-failed' });
});

test('a job is not begun without the time for its request; it and those behind it come again at once', async () => {
  let left = 13_000;
  const { records, dispatchBatch, sentIn, hidden } = await twoConversations(({ messageId }) => {
    if (messageId === '2') left = 12_999;
    return { kind: 'delivered' };
  });
  const [first, second, third] = records.filter(({ body }) => body.includes('"left"'));
  if (!first || !second || !third) throw new Error('three records were expected');
  const { batchItemFailures } = await dispatchBatch([first, second, third], {}, () => left);
  expect(sentIn('left')).toEqual(['1', '2']);
  expect(batchItemFailures).toEqual([{ itemIdentifier: third.messageId }]);
  expect(hidden).toEqual([{ messageIds: [third.messageId], seconds: 1 }]);
});

test('a batch that comes twice sends nothing twice', async () => {
  const { dispatchAll, sent } = await twoConversations();
  expect(await dispatchAll()).toEqual([]);
  expect(await dispatchAll()).toEqual([]);
  expect(sent).toHaveLength(6);
});

test('a body that is no job goes to the dead letters as it is, and nothing waits behind it', async () => {
  const under = await dispatchUnderTest(tables, stand);
  await under.register('phone');
  await under.open('phone');
  const queueUrl = await stand.fifo();
  await sendText(stand.client, queueUrl, '{"v": 1, "text": "Dear Anna"', 'group-1', 'id-1');
  await sendText(stand.client, queueUrl, JSON.stringify(aJob()), 'group-1', 'id-2');
  const records = await receiveRecords(stand.client, queueUrl);
  expect(await under.dispatchBatch(records)).toEqual({ batchItemFailures: [] });
  expect(await under.deadLetters()).toEqual([{ body: '{"v": 1, "text": "Dear Anna"', reason: 'not a job' }]);
  expect(under.sent).toHaveLength(1);
  expect(under.lines.join()).not.toContain('Dear');
});

test('a body that the dead letters do not take comes again: nothing is lost', async () => {
  const under = await dispatchUnderTest(tables, stand);
  const queueUrl = await stand.fifo();
  await sendText(stand.client, queueUrl, 'no job', 'group-1', 'id-1');
  const records = await receiveRecords(stand.client, queueUrl);
  const missing = stand.sqs.queueUrl('missing.fifo');
  const bury = ({ body, messageId: id }: SQSRecord, reason: string) =>
    sendDeadLetter(stand.client, missing, { body, group: 'group-1', id, reason });
  expect(await under.dispatchBatch(records, { bury })).toEqual({
    batchItemFailures: [{ itemIdentifier: records[0]?.messageId }],
  });
  expect(under.said()).toMatchObject({ event: 'dispatch-failed', errorName: 'QueueDoesNotExist' });
});
