import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { hideJobs } from '../../../lambdas/adapters/job-visibility.ts';
import { bodies, receive, receiveBodies, remove, type SqsStand, send, startStand } from '../../local/sqs/sqs-stand.ts';

let stand: SqsStand;
let queueUrl: string;

beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.close());
beforeEach(async () => {
  queueUrl = await stand.fifo({ VisibilityTimeout: '180' });
});

async function received(count: number) {
  for (let index = 0; index < count; index += 1) await send(stand.client, queueUrl, `job-${index}`, 'group');
  const messages = await receive(stand.client, queueUrl);
  return { messages, handles: messages.map(({ ReceiptHandle = '' }) => ReceiptHandle) };
}

test('they come again in their order when they were asked to, and not before', async () => {
  const { messages, handles } = await received(3);
  await hideJobs(stand.client, queueUrl, handles, 20);
  stand.pass(19);
  expect(await receiveBodies(stand.client, queueUrl)).toEqual([]);
  stand.pass(2);
  expect(await receiveBodies(stand.client, queueUrl)).toEqual(bodies(messages));
});

test('later than the queue’s own time, too', async () => {
  const { handles } = await received(1);
  await hideJobs(stand.client, queueUrl, handles, 900);
  stand.pass(899);
  expect(await receiveBodies(stand.client, queueUrl)).toEqual([]);
  stand.pass(2);
  expect(await receiveBodies(stand.client, queueUrl)).toEqual(['job-0']);
});

test('more than a batch holds', async () => {
  const { handles } = await received(10);
  await hideJobs(stand.client, queueUrl, [...handles.slice(0, 9), ...handles], 5);
  stand.pass(6);
  expect(await receiveBodies(stand.client, queueUrl)).toHaveLength(10);
});

test('longer than SQS allows comes to the longest that is', async () => {
  const { handles } = await received(1);
  stand.pass(100);
  await hideJobs(stand.client, queueUrl, handles, 86_400);
  stand.pass(11 * 3_600 - 1);
  expect(await receiveBodies(stand.client, queueUrl)).toEqual([]);
  stand.pass(2);
  expect(await receiveBodies(stand.client, queueUrl)).toEqual(['job-0']);
});

test('what SQS does not take is thrown, without a word of the jobs; the others are hidden', async () => {
  const { messages, handles } = await received(2);
  await remove(stand.client, queueUrl, messages[0]);
  await expect(hideJobs(stand.client, queueUrl, handles, 5)).rejects.toMatchObject({
    name: 'JobsNotHidden',
    message: '1 of 2 messages keep the time of their queue',
  });
  stand.pass(6);
  expect(await receiveBodies(stand.client, queueUrl)).toEqual(['job-1']);
});
