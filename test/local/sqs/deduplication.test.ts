import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { receive, receiveBodies, remove, type SqsStand, send, startStand } from './sqs-stand.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

describe('FIFO-queues-exactly-once-processing', () => {
  test('a repeat within five minutes is answered as the first one and not delivered', async () => {
    const url = await stand.fifo();
    const first = await send(stand.client, url, 'one', 'g', 'id');
    stand.pass(299);
    const repeat = await send(stand.client, url, 'two', 'g', 'id');
    expect(repeat.MessageId).toBe(first.MessageId);
    expect(repeat.SequenceNumber).toBe(first.SequenceNumber);
    expect(await receiveBodies(stand.client, url)).toEqual(['one']);
  });

  test('API_SendMessage: the id is remembered even after the message was received and deleted', async () => {
    const url = await stand.fifo();
    await send(stand.client, url, 'one', 'g', 'id');
    await remove(stand.client, url, (await receive(stand.client, url))[0]);
    await send(stand.client, url, 'again', 'g', 'id');
    expect(await receiveBodies(stand.client, url)).toEqual([]);
  });

  test('after five minutes the id counts as new', async () => {
    const url = await stand.fifo();
    await send(stand.client, url, 'one', 'g', 'id');
    stand.pass(300);
    await send(stand.client, url, 'two', 'g', 'id');
    expect(await receiveBodies(stand.client, url)).toEqual(['one', 'two']);
  });

  test('a repeat does not prolong the five minutes', async () => {
    const url = await stand.fifo();
    await send(stand.client, url, 'one', 'g', 'id');
    stand.pass(200);
    await send(stand.client, url, 'swallowed', 'g', 'id');
    stand.pass(100);
    await send(stand.client, url, 'two', 'g', 'id');
    expect(await receiveBodies(stand.client, url)).toEqual(['one', 'two']);
  });

  test('a refused message leaves no trace of its id', async () => {
    const url = await stand.fifo();
    const bad = { QueueUrl: url, MessageBody: 'a\u0000', MessageGroupId: 'g', MessageDeduplicationId: 'id' };
    await expect(stand.client.send(new SendMessageCommand(bad))).rejects.toThrow();
    await send(stand.client, url, 'good', 'g', 'id');
    expect(await receiveBodies(stand.client, url)).toEqual(['good']);
  });
});

describe('high-throughput-fifo: the scope of deduplication', () => {
  test('queue: an id counts for all groups', async () => {
    const url = await stand.fifo({ DeduplicationScope: 'queue' });
    await send(stand.client, url, 'one', 'g1', 'id');
    await send(stand.client, url, 'two', 'g2', 'id');
    expect(await receiveBodies(stand.client, url)).toEqual(['one']);
  });

  test('messageGroup: an id counts for its group only, with or without a limit per group', async () => {
    for (const limit of [{}, { FifoThroughputLimit: 'perMessageGroupId' }]) {
      const url = await stand.fifo({ DeduplicationScope: 'messageGroup', ...limit });
      await send(stand.client, url, 'one', 'g1', 'id');
      await send(stand.client, url, 'two', 'g2', 'id');
      await send(stand.client, url, 'swallowed', 'g2', 'id');
      expect(await receiveBodies(stand.client, url)).toEqual(['one', 'two']);
    }
  });
});

describe('API_SetQueueAttributes: ContentBasedDeduplication', () => {
  const sendPlain = (QueueUrl: string, MessageBody: string, extra = {}) =>
    stand.client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'g', ...extra }));

  test('the same body is a repeat, whatever its attributes', async () => {
    const url = await stand.fifo({ ContentBasedDeduplication: 'true' });
    await sendPlain(url, 'same');
    await sendPlain(url, 'same', { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } });
    await sendPlain(url, 'other');
    expect(await receiveBodies(stand.client, url)).toEqual(['same', 'other']);
  });

  test('a given id overrides the hash of the body', async () => {
    const url = await stand.fifo({ ContentBasedDeduplication: 'true' });
    await sendPlain(url, 'same', { MessageDeduplicationId: '1' });
    await sendPlain(url, 'same', { MessageDeduplicationId: '2' });
    expect(await receiveBodies(stand.client, url)).toEqual(['same', 'same']);
  });

  test('the hash is shown to the consumer, and sent as an id it is a repeat', async () => {
    const url = await stand.fifo({ ContentBasedDeduplication: 'true' });
    await sendPlain(url, 'same');
    const [message] = await receive(stand.client, url, {
      MessageSystemAttributeNames: ['MessageDeduplicationId'],
      VisibilityTimeout: 0,
    });
    expect(message?.Attributes?.MessageDeduplicationId).toMatch(/^[0-9a-f]{64}$/);
    await sendPlain(url, 'different', { MessageDeduplicationId: message?.Attributes?.MessageDeduplicationId });
    expect(await receiveBodies(stand.client, url)).toEqual(['same']);
  });
});
