import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from '@jest/globals';
import { closeFunctions, functionOf } from '../lambda/test-function.ts';
import { testQueue, until } from './test-queue.ts';

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  await closeFunctions();
});

/**
 * Notes each look and how often it came. `again:N` is sent again N times, each a quarter of an hour on; `failN` fails at
 * its first N receives.
 */
const looksAgain = `
  const { appendFileSync } = require('node:fs');
  const { SendMessageCommand, SQSClient } = require(process.env.SDK);
  const sqs = new SQSClient({ endpoint: process.env.ENDPOINT });
  exports.handler = async ({ Records }) => {
    const failed = [];
    for (const { messageId, body, attributes } of Records) {
      appendFileSync('looks', body + '/' + attributes.ApproximateReceiveCount + ' ');
      const [kind, times] = body.split(':');
      if (kind === 'again' && times > 0) {
        const MessageBody = kind + ':' + (times - 1);
        await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody, DelaySeconds: 900 }));
      }
      if (kind === 'fail' && attributes.ApproximateReceiveCount <= times) failed.push({ itemIdentifier: messageId });
    }
    return { batchItemFailures: failed };
  };`;

async function lookingAgain(recursiveLoop?: 'Allow' | 'Terminate') {
  const queue = await testQueue();
  close = queue.close;
  const { invoke, folder } = functionOf(looksAgain, {
    environment: {
      SDK: createRequire(import.meta.url).resolve('@aws-sdk/client-sqs'),
      ENDPOINT: queue.server.endpoint,
      QUEUE_URL: queue.queueUrl,
      AWS_ACCESS_KEY_ID: 'later-key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    },
  });
  queue.feed(() => {}, recursiveLoop ? { recursiveLoop } : {}, { invoke });
  const file = join(folder, 'looks');
  const looks = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').sort() : []);
  const inFlight = async () => (await queue.counts()).join();
  /** These and no others, and all of them deleted: a clock that moves on shall not bring one back. */
  const all = async (...expected: string[]) => {
    await until(async () => looks().join() === [...expected].sort().join() && (await inFlight()) === '0,0');
  };
  return { queue, looks, inFlight, all };
}

test('each message of a standard queue has a delay of its own, up to 15 minutes', async () => {
  const { queue, all } = await lookingAgain();
  const at = (body: string, DelaySeconds?: number) => ({
    Id: body,
    MessageBody: body,
    ...(DelaySeconds === undefined ? {} : { DelaySeconds }),
  });
  const { Failed = [] } = await queue.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queue.queueUrl,
      Entries: [at('late', 900), at('soon', 20), at('now'), at('never', 901)],
    }),
  );
  expect(Failed).toMatchObject([{ Id: 'never', Code: 'InvalidParameterValue', SenderFault: true }]);
  await all('now/1');
  queue.clock.now += 19_999;
  expect(await queue.counts()).toEqual([0, 0]);
  queue.clock.now += 1;
  await all('now/1', 'soon/1');
  queue.clock.now += 880_000;
  await all('late/1', 'now/1', 'soon/1');
});

test('what the function names as failed comes again after the visibility timeout, the rest is deleted', async () => {
  const { queue, looks, inFlight, all } = await lookingAgain();
  await queue.send('fail:2');
  await queue.send('well');
  for (const failed of [1, 2]) {
    await until(async () => looks().length === failed + 1 && (await inFlight()) === '0,1');
    queue.clock.now += 30_000;
  }
  await all('fail:2/1', 'fail:2/2', 'fail:2/3', 'well/1');
});

test.each([
  ['Terminate', 16, ['stopped a recursive loop after 16 invocations']],
  ['Allow', 21, []],
] as const)('RecursiveLoop %s: one who always looks again does so %i times', async (recursiveLoop, times, said) => {
  const { queue, looks, inFlight } = await lookingAgain(recursiveLoop);
  await queue.send('again:20');
  for (let time = 1; time <= times; time += 1) {
    await until(async () => looks().length === time && (await inFlight()) === '0,0');
    queue.clock.now += 900_000;
  }
  await until(async () => queue.lines.length === said.length);
  expect(looks()).toHaveLength(times);
  expect(queue.lines).toEqual(said);
});
