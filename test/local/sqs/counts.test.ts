import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { attributesOf, receive, type SqsStand, send, startStand } from './sqs-stand.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const countsOf = (url: string) => stand.sqs.counts().find(({ name }) => url.endsWith(`/${name}`));

test('every queue is counted by its name', async () => {
  const urls = [await stand.queue(), await stand.fifo()];
  await send(stand.client, urls[1] ?? '', 'one', 'g');
  expect(urls.map(countsOf)).toMatchObject([
    { visible: 0, inFlight: 0, delayed: 0 },
    { visible: 1, inFlight: 0, delayed: 0 },
  ]);
});

test('what is hidden or delayed is visible as soon as its time has come, without any other request', async () => {
  const url = await stand.queue({ VisibilityTimeout: '30' });
  for (const body of ['one', 'two']) await send(stand.client, url, body);
  await stand.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'three', DelaySeconds: 10 }));
  await receive(stand.client, url, { MaxNumberOfMessages: 1 });
  expect(countsOf(url)).toMatchObject({ visible: 1, inFlight: 1, delayed: 1 });
  stand.pass(10);
  expect(countsOf(url)).toMatchObject({ visible: 2, inFlight: 1, delayed: 0 });
  stand.pass(20);
  expect(countsOf(url)).toMatchObject({ visible: 3, inFlight: 0, delayed: 0 });
});

test('what is older than the retention period is counted no more', async () => {
  const url = await stand.queue({ MessageRetentionPeriod: '60' });
  await send(stand.client, url, 'one');
  stand.pass(59);
  expect(countsOf(url)).toMatchObject({ visible: 1 });
  stand.pass(1);
  expect(countsOf(url)).toMatchObject({ visible: 0 });
});

test('the numbers are those of GetQueueAttributes', async () => {
  const url = await stand.queue();
  for (const body of ['one', 'two', 'three']) await send(stand.client, url, body);
  await receive(stand.client, url, { MaxNumberOfMessages: 2 });
  const counts = countsOf(url);
  expect(await attributesOf(stand.client, url)).toMatchObject({
    ApproximateNumberOfMessages: String(counts?.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts?.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts?.delayed),
  });
  expect(counts).toMatchObject({ visible: 1, inFlight: 2 });
});
