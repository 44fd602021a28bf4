import {
  CancelMessageMoveTaskCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  arnOfUrl,
  attributesOf,
  expectRefusal,
  receive,
  receiveBodies,
  type SqsStand,
  send,
  startStand,
} from './sqs-stand.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const arn = (url: string) => arnOfUrl(stand.sqs, url);
const start = (dead: string, more = {}) =>
  stand.client.send(new StartMessageMoveTaskCommand({ SourceArn: arn(dead), ...more }));
const list = async (dead: string, MaxResults = 1) =>
  (await stand.client.send(new ListMessageMoveTasksCommand({ SourceArn: arn(dead), MaxResults }))).Results;
const cancel = (TaskHandle: string | undefined) => stand.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));

/** A queue whose messages (their bodies) have become dead letters. */
async function deadLetters(kind: 'queue' | 'fifo', bodies: readonly string[]) {
  const dead = await stand[kind]();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn(dead), maxReceiveCount: 1 });
  const url = await stand[kind]({ RedrivePolicy });
  for (const body of bodies) await send(stand.client, url, body, kind === 'fifo' ? 'g' : undefined);
  await receive(stand.client, url, { VisibilityTimeout: 0 });
  await receive(stand.client, url);
  return { url, dead };
}

describe('API_StartMessageMoveTask', () => {
  test('without a destination everything goes back to its source, as new messages', async () => {
    const { url, dead } = await deadLetters('queue', ['one', 'two']);
    const [before] = await receive(stand.client, dead, { VisibilityTimeout: 0, MaxNumberOfMessages: 1 });
    await start(dead);
    const back = await receive(stand.client, url, { MessageSystemAttributeNames: ['All'] });
    expect(back.map((message) => message.Body).toSorted()).toEqual(['one', 'two']);
    expect(back.map((message) => message.MessageId)).not.toContain(before?.MessageId);
    expect(back.map((message) => message.Attributes?.ApproximateReceiveCount)).toEqual(['1', '1']);
    expect(await receiveBodies(stand.client, dead)).toEqual([]);
  });

  test('FIFO: the order of a group is kept, and the five minutes of deduplication do not swallow it', async () => {
    const { url, dead } = await deadLetters('fifo', ['1', '2', '3']);
    await start(dead);
    expect(await receiveBodies(stand.client, url)).toEqual(['1', '2', '3']);
  });

  test('with a destination everything goes there', async () => {
    const { url, dead } = await deadLetters('queue', ['one']);
    const other = await stand.queue();
    await start(dead, { DestinationArn: arn(other) });
    expect(await receiveBodies(stand.client, other)).toEqual(['one']);
    expect(await receiveBodies(stand.client, url)).toEqual([]);
    expect(await list(dead)).toMatchObject([{ Status: 'COMPLETED', DestinationArn: arn(other) }]);
  });

  test('what is in flight stays', async () => {
    const { url, dead } = await deadLetters('queue', ['one', 'two']);
    const [held] = await receive(stand.client, dead, { MaxNumberOfMessages: 1 });
    await start(dead);
    expect(await receiveBodies(stand.client, url)).not.toContain(held?.Body);
    expect((await attributesOf(stand.client, dead)).ApproximateNumberOfMessagesNotVisible).toBe('1');
  });

  test('refused: not a dead-letter queue, unknown queues, a rate over 500, another type, a second task', async () => {
    const { dead } = await deadLetters('queue', ['one', 'two']);
    const plain = await stand.queue();
    const fifo = await stand.fifo();
    await expectRefusal(start(plain), 'InvalidParameterValue', /Dead Letter Queue/);
    await expectRefusal(start('x/unknown'), 'ResourceNotFoundException', /SourceArn/);
    await expectRefusal(start(dead, { DestinationArn: arn('x/unknown') }), 'ResourceNotFoundException', /Destination/);
    await expectRefusal(start(dead, { DestinationArn: arn(fifo) }), 'InvalidParameterValue');
    await expectRefusal(start(dead, { MaxNumberOfMessagesPerSecond: 501 }), 'InvalidParameterValue');
    await start(dead, { MaxNumberOfMessagesPerSecond: 1 });
    await expectRefusal(start(dead), 'InvalidParameterValue', /already a task running/);
  });

  test('a message sent straight to the dead letters has no source to go back to', async () => {
    const { dead } = await deadLetters('queue', []);
    await send(stand.client, dead, 'stray');
    await start(dead);
    expect(await list(dead)).toMatchObject([{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }]);
    expect(await receiveBodies(stand.client, dead)).toEqual(['stray']);
  });
});

describe('API_ListMessageMoveTasks and API_CancelMessageMoveTask', () => {
  test('a rate is kept; a running task has a handle and is cancelled with what it has moved', async () => {
    const { url, dead } = await deadLetters('queue', ['1', '2', '3', '4', '5']);
    const { TaskHandle } = await start(dead, { MaxNumberOfMessagesPerSecond: 2 });
    stand.pass(1);
    expect(await list(dead)).toMatchObject([
      {
        Status: 'RUNNING',
        TaskHandle,
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 5,
        MaxNumberOfMessagesPerSecond: 2,
      },
    ]);
    expect((await cancel(TaskHandle)).ApproximateNumberOfMessagesMoved).toBe(2);
    stand.pass(10);
    expect(await receive(stand.client, url)).toHaveLength(2);
    const [task] = (await list(dead)) ?? [];
    expect(task).toMatchObject({ Status: 'CANCELLED' });
    expect(task).not.toHaveProperty('TaskHandle');
  });

  test('a task fails when its destination is deleted while it runs', async () => {
    const { dead } = await deadLetters('queue', ['1', '2', '3']);
    const other = await stand.queue();
    await start(dead, { DestinationArn: arn(other), MaxNumberOfMessagesPerSecond: 1 });
    stand.pass(1);
    await attributesOf(stand.client, dead);
    await stand.client.send(new DeleteQueueCommand({ QueueUrl: other }));
    stand.pass(1);
    expect(await list(dead)).toMatchObject([
      {
        Status: 'FAILED',
        FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
        ApproximateNumberOfMessagesMoved: 1,
      },
    ]);
  });

  test('the newest tasks come first, one unless more are asked for', async () => {
    const { dead } = await deadLetters('queue', ['one']);
    const other = await stand.queue();
    await start(dead);
    await start(dead, { DestinationArn: arn(other) });
    expect(await list(dead)).toHaveLength(1);
    expect((await list(dead, 10))?.map((task) => task.DestinationArn)).toEqual([arn(other), undefined]);
    await expectRefusal(list(dead, 11), 'InvalidParameterValue');
  });

  test('handles that are none, and tasks that have ended, cannot be cancelled', async () => {
    const { dead } = await deadLetters('queue', ['one']);
    const { TaskHandle } = await start(dead);
    await expectRefusal(cancel('none'), 'InvalidParameterValue', /TaskHandle/);
    await expectRefusal(cancel(TaskHandle), 'ResourceNotFoundException', /Task does not exist/);
  });
});
