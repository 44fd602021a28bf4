import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { type Call, type Chaos, calm, type Turn } from './chaos.ts';
import { createMemoryQueues } from './memory-queues.ts';

function createWorld() {
  let time = Date.UTC(2026, 0, 1);
  const queues = createMemoryQueues({ now: () => time });
  return {
    queues,
    now: () => time,
    pass: (seconds: number) => {
      time += seconds * 1000;
    },
    client: (chaos: Partial<Chaos> = {}) => queues.client({ ...calm, ...chaos }),
    queue: queues.createQueue('later', { VisibilityTimeout: '30' }),
    fifo: queues.createQueue('jobs.fifo', { FifoQueue: 'true', VisibilityTimeout: '30' }),
  };
}

const send = (client: SQSClient, QueueUrl: string, MessageBody = 'body', DelaySeconds = 0) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
const sendInGroup = (client: SQSClient, QueueUrl: string, MessageBody: string) =>
  client.send(
    new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'group', MessageDeduplicationId: MessageBody }),
  );
const receive = async (client: SQSClient, QueueUrl: string) =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];
const inTurn = (...turns: readonly Turn[]) => {
  const left = [...turns];
  return { turn: () => left.shift() ?? 'go' };
};
const answers = (...fates: readonly ('arrives' | 'lost')[]) => {
  const left = [...fates];
  return { answered: () => left.shift() ?? 'arrives' };
};

test('each call is described to the world', async () => {
  const { client, queue } = createWorld();
  const calls: Call[] = [];
  const ends: (string | undefined)[] = [];
  const told = client({
    turn: (call) => {
      calls.push(call);
      return 'go';
    },
    answered: (_, refusal) => {
      ends.push(refusal);
      return 'arrives';
    },
  });
  const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: Id }));
  await told.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }));
  await told.send(new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['QueueArn'] }));
  const missing = send(told, `${queue}-not-there`);
  await expect(missing).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  const shared = { service: 'sqs', queue: 'later', attempt: 1 };
  expect(calls).toEqual([
    { ...shared, operation: 'SendMessageBatch', entries: 2, write: true },
    { ...shared, operation: 'GetQueueAttributes', entries: 1, write: false },
    { ...shared, operation: 'SendMessage', queue: 'later-not-there', entries: 1, write: true },
  ]);
  expect(ends).toEqual([undefined, undefined, 'QueueDoesNotExist']);
});

test('a request that is lost is sent again, four times at most', async () => {
  const { client, queue } = createWorld();
  await send(client(inTurn('lost', 'throttled', 'lost')), queue);
  expect(await receive(client(), queue)).toHaveLength(1);
  await expect(send(client({ turn: () => 'lost' }), queue)).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(send(client({ turn: () => 'throttled' }), queue)).rejects.toMatchObject({ name: 'RequestThrottled' });
  await expect(send(client({ turn: () => 'conflict' }), queue)).rejects.toThrow('cannot meet "conflict"');
  expect(await receive(client(), queue)).toEqual([]);
});

test('an answer that is lost leaves the message twice in a standard queue and once in a FIFO queue', async () => {
  const { client, queue, fifo } = createWorld();
  await send(client(answers('lost')), queue);
  await sendInGroup(client(answers('lost')), fifo, 'a');
  expect(await receive(client(), queue)).toHaveLength(2);
  expect(await receive(client(), fifo)).toHaveLength(1);
});

test('a receive whose answer is lost hides its messages all the same', async () => {
  const { client, queue, pass, queues } = createWorld();
  await send(client(), queue);
  expect(await receive(client(answers('lost')), queue)).toEqual([]);
  expect(queues.messages(queue)).toMatchObject([{ state: 'in-flight', receiveCount: 1 }]);
  pass(30);
  expect(await receive(client(), queue)).toHaveLength(1);
});

test('an attempt can arrive after its repeat', async () => {
  const { client, queue, queues } = createWorld();
  const { promise: arrives, resolve: arrive } = Promise.withResolvers<void>();
  await send(client(inTurn({ kind: 'late', arrives })), queue);
  expect(queues.messages(queue)).toHaveLength(1);
  arrive();
  await arrives;
  await Promise.resolve();
  expect(queues.messages(queue)).toHaveLength(2);
});

test('entries of batches fail where the world says so', async () => {
  const { client, queue, queues } = createWorld();
  const QueueUrl = queue;
  const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }));
  const failing = (...ids: string[]) => client({ failedEntries: () => ids });
  const sent = await failing('b').send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a', 'c']);
  expect(sent.Failed).toEqual([expect.objectContaining({ Id: 'b', SenderFault: false })]);
  const none = await failing('a', 'b', 'c').send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(none).toMatchObject({ Failed: [{ Id: 'a' }, { Id: 'b' }, { Id: 'c' }] });
  expect(none.Successful).toBeUndefined();
  expect(queues.messages(queue).map(({ body }) => body)).toEqual(['a', 'c']);

  const handles = (await receive(client(), queue)).map(({ ReceiptHandle }, index) => ({
    Id: `${index}`,
    ReceiptHandle,
  }));
  const hidden = handles.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
  const shown = await failing('0').send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: hidden }));
  expect(shown.Failed?.map(({ Id }) => Id)).toEqual(['0']);
  expect(queues.messages(queue).map(({ state }) => state)).toEqual(['in-flight', 'ready']);
  const deleted = await failing('1').send(new DeleteMessageBatchCommand({ QueueUrl, Entries: handles }));
  expect(deleted.Failed?.map(({ Id }) => Id)).toEqual(['1']);
  expect(queues.messages(queue).map(({ body }) => body)).toEqual(['c']);
});

test('the world learns when to look at a queue again', async () => {
  const { client, queue, fifo, queues, now, pass } = createWorld();
  expect(queues.nextVisibleAt(queue)).toBeUndefined();
  await send(client(), queue, 'later', 900);
  expect(queues.nextVisibleAt(queue)).toBe(now() + 900_000);
  pass(900);
  expect(queues.nextVisibleAt(queue)).toBe(now());
  const [message] = await receive(client(), queue);
  expect(queues.nextVisibleAt(queue)).toBe(now() + 30_000);
  await client().send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: message?.ReceiptHandle }));
  expect(queues.nextVisibleAt(queue)).toBeUndefined();

  for (const body of ['a', 'b']) await sendInGroup(client(), fifo, body);
  expect(queues.nextVisibleAt(fifo)).toBe(now());
  await client().send(new ReceiveMessageCommand({ QueueUrl: fifo }));
  // What waits behind a message in flight is not to be had.
  expect(queues.nextVisibleAt(fifo)).toBe(now() + 30_000);
  expect(queues.messages(fifo).map(({ state }) => state)).toEqual(['in-flight', 'ready']);
  expect(() => queues.nextVisibleAt(`${fifo}-not-there`)).toThrow('The specified queue does not exist.');
});

test('what this engine does not know is an error', async () => {
  const { client } = createWorld();
  await expect(client().send(new CreateQueueCommand({ QueueName: 'x' }))).rejects.toThrow(
    'This engine does not know the command CreateQueueCommand.',
  );
});
