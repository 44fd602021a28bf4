import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectRefusal, receive, receiveBodies, type SqsStand, send, startStand } from './sqs-stand.ts';

let stand: SqsStand;
let url: string;
let fifo: string;
beforeAll(async () => {
  stand = await startStand();
  url = await stand.queue();
  fifo = await stand.fifo();
});
afterAll(() => stand.close());

type Entry = { readonly Id: string; readonly [more: string]: unknown };
const sendBatch = (QueueUrl: string, entries: readonly Entry[]) =>
  stand.client.send(
    new SendMessageBatchCommand({ QueueUrl, Entries: entries.map((entry) => ({ MessageBody: 'x', ...entry })) }),
  );
const deleteBatch = (QueueUrl: string, entries: readonly Entry[]) =>
  stand.client.send(
    new DeleteMessageBatchCommand({ QueueUrl, Entries: entries.map((entry) => ({ ReceiptHandle: 'x', ...entry })) }),
  );
const hideBatch = (QueueUrl: string, entries: readonly Entry[]) =>
  stand.client.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl,
      Entries: entries.map((entry) => ({ ReceiptHandle: 'x', VisibilityTimeout: 0, ...entry })),
    }),
  );

describe.each([
  ['API_SendMessageBatch', sendBatch],
  ['API_DeleteMessageBatch', deleteBatch],
  ['API_ChangeMessageVisibilityBatch', hideBatch],
])('%s: what fails the whole request', (_page, batch) => {
  const eleven = Array.from({ length: 11 }, (_, index) => ({ Id: String(index) }));
  test.each<[string, Entry[], string]>([
    ['no entries', [], 'EmptyBatchRequest'],
    ['eleven entries', eleven, 'TooManyEntriesInBatchRequest'],
    ['the same id twice', [{ Id: 'a' }, { Id: 'b' }, { Id: 'a' }], 'BatchEntryIdsNotDistinct'],
    ['an id with a colon', [{ Id: 'a:b' }], 'InvalidBatchEntryId'],
    ['an id over 80 characters', [{ Id: 'a'.repeat(81) }], 'InvalidBatchEntryId'],
  ])('%s', (_why, entries, error) => expectRefusal(batch(url, entries), error));
});

describe('API_SendMessageBatch', () => {
  test('all entries together may have 1 MiB, and a byte more is BatchRequestTooLong', async () => {
    const half = 'x'.repeat(524_288);
    const exact = await sendBatch(url, [
      { Id: 'a', MessageBody: half },
      { Id: 'b', MessageBody: half },
    ]);
    expect(exact.Successful).toHaveLength(2);
    const over = [
      { Id: 'a', MessageBody: half },
      { Id: 'b', MessageBody: `${half}x` },
    ];
    await expectRefusal(sendBatch(url, over), 'BatchRequestTooLong', /1048577/);
  });

  test('a bad entry is in Failed, the others are sent', async () => {
    const queue = await stand.queue({ MaximumMessageSize: '1024' });
    const answer = await sendBatch(queue, [
      { Id: 'good', MessageBody: 'good' },
      { Id: 'long', MessageBody: 'x'.repeat(1025) },
      { Id: 'late', DelaySeconds: 901 },
      { Id: 'control', MessageBody: '\u0001' },
    ]);
    expect(answer.Successful).toMatchObject([{ Id: 'good', MessageId: expect.any(String) }]);
    expect(answer.Failed).toMatchObject([
      { Id: 'long', SenderFault: true, Code: 'InvalidParameterValue' },
      { Id: 'late', SenderFault: true, Code: 'InvalidParameterValue' },
      { Id: 'control', SenderFault: true, Code: 'InvalidMessageContents' },
    ]);
    expect(await receiveBodies(stand.client, queue)).toEqual(['good']);
  });

  test('without failures there is no list Failed, and without successes none of those', async () => {
    expect(await sendBatch(url, [{ Id: 'a' }])).not.toHaveProperty('Failed');
    expect(await sendBatch(url, [{ Id: 'a', DelaySeconds: 901 }])).not.toHaveProperty('Successful');
  });

  test('FIFO: the entries keep their order and get sequence numbers', async () => {
    const queue = await stand.fifo();
    const entries = ['1', '2', '3'].map((body) => ({
      Id: body,
      MessageBody: body,
      MessageGroupId: 'g',
      MessageDeduplicationId: body,
    }));
    const answer = await sendBatch(queue, entries);
    expect(answer.Successful?.map((entry) => entry.SequenceNumber)).toEqual(
      answer.Successful?.map((entry) => entry.SequenceNumber).toSorted(),
    );
    expect(await receiveBodies(stand.client, queue)).toEqual(['1', '2', '3']);
  });

  test('FIFO: an entry without group or deduplication id fails the whole request', async () => {
    const whole = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    const noGroup = [
      { Id: 'a', ...whole },
      { Id: 'b', MessageDeduplicationId: 'e' },
    ];
    await expectRefusal(sendBatch(fifo, noGroup), 'InvalidParameterValue', /MessageGroupId/);
    await expectRefusal(
      sendBatch(fifo, [
        { Id: 'a', ...whole },
        { Id: 'b', MessageGroupId: 'g' },
      ]),
      'InvalidParameterValue',
      /ContentBasedDeduplication/,
    );
    expect(await receiveBodies(stand.client, fifo)).toEqual([]);
  });

  test('FIFO: repeats within one batch are swallowed but answered', async () => {
    const queue = await stand.fifo();
    const entry = { MessageGroupId: 'g', MessageDeduplicationId: 'same' };
    const answer = await sendBatch(queue, [
      { Id: 'a', ...entry },
      { Id: 'b', ...entry },
    ]);
    expect(new Set(answer.Successful?.map((each) => each.MessageId)).size).toBe(1);
    expect(await receive(stand.client, queue)).toHaveLength(1);
  });
});

describe('API_DeleteMessageBatch and API_ChangeMessageVisibilityBatch', () => {
  test('each entry succeeds or fails for itself', async () => {
    const queue = await stand.queue();
    await send(stand.client, queue, 'one');
    await send(stand.client, queue, 'two');
    const [first, second] = await receive(stand.client, queue);
    const hidden = await hideBatch(queue, [
      { Id: 'back', ReceiptHandle: first?.ReceiptHandle },
      { Id: 'never', ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 43_201 },
    ]);
    expect(hidden.Successful).toMatchObject([{ Id: 'back' }]);
    expect(hidden.Failed).toMatchObject([{ Id: 'never', Code: 'InvalidParameterValue', SenderFault: true }]);
    const again = await receive(stand.client, queue);
    expect(again).toHaveLength(1);
    const deleted = await deleteBatch(queue, [
      { Id: 'gone', ReceiptHandle: again[0]?.ReceiptHandle },
      { Id: 'nonsense', ReceiptHandle: 'nonsense' },
    ]);
    expect(deleted.Successful).toMatchObject([{ Id: 'gone' }]);
    expect(deleted.Failed).toMatchObject([{ Id: 'nonsense', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
  });
});
