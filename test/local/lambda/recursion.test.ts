import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from '@jest/globals';
import { type Mapping, startMapping } from '../../../local/event-source-mapping/mapping.ts';
import { type SqsServer, startSqs } from '../../../local/sqs/server.ts';
import { closeFunctions, functionOf, until } from './test-function.ts';

const opened: { server: SqsServer; sqs: SQSClient; mapping: Mapping }[] = [];
afterEach(async () => {
  for (const { server, sqs, mapping } of opened.splice(0)) {
    await mapping.close();
    sqs.destroy();
    await server.close();
  }
  await closeFunctions();
});

/** Notes each of its invocations and sends its message on to its own queue, up to 20 times. */
const sendsToItself = `
  const { appendFileSync } = require('node:fs');
  const { SendMessageCommand, SQSClient } = require(process.env.SDK);
  const sqs = new SQSClient({ endpoint: process.env.ENDPOINT });
  exports.handler = async ({ Records }) => {
    for (const { body } of Records) {
      appendFileSync('rounds', body + ' ');
      const MessageBody = String(Number(body) + 1);
      if (Number(body) < 20) await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody }));
    }
  };`;

async function startLoop(recursiveLoop?: 'Allow' | 'Terminate') {
  const server = await startSqs();
  server.createQueue('jobs', {});
  const queueUrl = server.queueUrl('jobs');
  const { invoke, folder } = functionOf(sendsToItself, {
    environment: {
      SDK: createRequire(import.meta.url).resolve('@aws-sdk/client-sqs'),
      ENDPOINT: server.endpoint,
      QUEUE_URL: queueUrl,
      AWS_ACCESS_KEY_ID: 'greet-key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    },
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials });
  const lines: string[] = [];
  const mapping = startMapping(
    {
      functionName: 'greet',
      queueUrl,
      queueArn: server.queueArn('jobs'),
      batchSize: 1,
      reportBatchItemFailures: false,
      ...(recursiveLoop ? { recursiveLoop } : {}),
    },
    { sqs, invoke, log: (_name, line) => lines.push(line) },
  );
  opened.push({ server, sqs, mapping });
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: '1' }));
  const file = join(folder, 'rounds');
  const rounds = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').map(Number) : []);
  return { lines, rounds };
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test.each([undefined, 'Terminate'] as const)(
  'a function that sends to its own queue is stopped after 16 hops (RecursiveLoop: %s)',
  async (recursiveLoop) => {
    const { lines, rounds } = await startLoop(recursiveLoop);
    await until(() => lines.some((line) => line.includes('recursive loop')));
    expect(rounds()).toEqual(upTo(16));
  },
);

test('with RecursiveLoop: Allow it goes on', async () => {
  const { lines, rounds } = await startLoop('Allow');
  await until(() => rounds().at(-1) === 20);
  expect(rounds()).toEqual(upTo(20));
  expect(lines).toEqual([]);
});
