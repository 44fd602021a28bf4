import { expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { eachGroup, type RecordResult } from '../../../lambdas/dispatch/fifo-batch.ts';

/** `a1` is the first record of group a. */
function record(messageId: string, MessageGroupId: string | null = messageId.charAt(0)): SQSRecord {
  return {
    messageId,
    receiptHandle: '',
    body: '',
    md5OfBody: '',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
      ...(MessageGroupId === null ? {} : { MessageGroupId }),
    },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}

const nothingToHide = async () => {
  throw new Error('nothing said when');
};

/** Which records were worked on, in their order, and which come again. */
async function work(ids: readonly string[], again: readonly string[] = []) {
  const worked: string[] = [];
  const hidden: (string | number)[][] = [];
  const { batchItemFailures } = await eachGroup(
    ids.map((id) => record(id)),
    async ({ messageId }): Promise<RecordResult> => {
      worked.push(messageId);
      await Promise.resolve();
      return again.includes(messageId) ? { kind: 'again', afterSeconds: 7 } : { kind: 'done' };
    },
    async (records, seconds) => {
      hidden.push([seconds, ...records.map(({ messageId }) => messageId)]);
    },
  );
  return { worked, hidden, failures: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

test('an empty batch has no failures', async () => {
  expect(await work([])).toEqual({ worked: [], hidden: [], failures: [] });
});

test('every record once, those of one group in their order', async () => {
  const { worked, failures } = await work(['a1', 'b1', 'a2', 'c1', 'b2', 'a3']);
  expect(failures).toEqual([]);
  expect(worked.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'c1']);
  expect(worked.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(worked.filter((id) => id.startsWith('b'))).toEqual(['b1', 'b2']);
});

test.each([
  [['a1'], ['a1', 'a2', 'a3'], []],
  [['a2'], ['a2', 'a3'], ['a1']],
  [['a3'], ['a3'], ['a1', 'a2']],
  [['a1', 'a3'], ['a1', 'a2', 'a3'], []],
])('where %j must come again, %j do, and the other group goes on', async (again, failures, done) => {
  const result = await work(['a1', 'b1', 'a2', 'b2', 'a3'], again);
  expect(result.failures).toEqual(failures);
  expect(result.hidden).toEqual([[7, ...failures]]);
  expect(result.worked.toSorted()).toEqual([...done, failures[0], 'b1', 'b2'].toSorted());
});

test('each group has its own failures', async () => {
  const { failures } = await work(['a1', 'b1', 'a2', 'b2', 'c1'], ['a2', 'b1']);
  expect(failures.toSorted()).toEqual(['a2', 'b1', 'b2']);
});

test('groups go side by side: each waits here for the other', async () => {
  const both = Promise.withResolvers<void>();
  const begun: string[] = [];
  const { batchItemFailures } = await eachGroup(
    [record('a1'), record('a2'), record('b1')],
    async ({ messageId }) => {
      begun.push(messageId);
      if (begun.includes('a1') && begun.includes('b1')) both.resolve();
      await both.promise;
      return { kind: 'done' };
    },
    nothingToHide,
  );
  expect(batchItemFailures).toEqual([]);
  expect(begun).toEqual(['a1', 'b1', 'a2']);
});

test('a record without a group stands for itself', async () => {
  const { batchItemFailures } = await eachGroup(
    ['one', 'two', 'three'].map((id) => record(id, null)),
    async ({ messageId }) => ({ kind: messageId === 'two' ? 'again' : 'done' }),
    nothingToHide,
  );
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'two' }]);
});
