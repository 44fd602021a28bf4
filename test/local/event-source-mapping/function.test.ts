import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { LocalFunction } from '../../../local/lambda/function-pool.ts';
import type { InvokeResult } from '../../../local/lambda/invocation-result.ts';
import { closeFunctions, functionOf } from '../lambda/test-function.ts';
import { fifo, testQueue, until } from './test-queue.ts';

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  await closeFunctions();
});

test('a real function gets its batches; one that times out is killed and gets them again', async () => {
  const queue = await testQueue(fifo);
  close = queue.close;
  const { invoke, folder } = functionOf(
    `const fs = require('node:fs');
     exports.handler = async ({ Records }) => {
       for (const { body, attributes } of Records) fs.appendFileSync('seen', body + attributes.ApproximateReceiveCount + ' ');
       while (!fs.existsSync('healthy'));
       return { batchItemFailures: Records.filter(({ body }) => body === 'b').map(({ messageId }) => ({ itemIdentifier: messageId })) };
     }`,
    { timeoutSeconds: 0.5 },
  );
  await queue.sendInOrder('a', 'b');
  const answers: InvokeResult[] = [];
  const invokeAndNote: LocalFunction['invoke'] = async (payload, options) => {
    const answer = await invoke(payload, options);
    answers.push(answer);
    return answer;
  };
  queue.feed(() => {}, {}, { invoke: invokeAndNote });
  await until(() => answers.length === 1);
  expect(answers).toMatchObject([{ kind: 'function-error', errorType: 'Sandbox.Timedout' }]);
  expect(await queue.counts()).toEqual([0, 2]);

  writeFileSync(join(folder, 'healthy'), '');
  queue.clock.now += 30_000;
  await until(async () => (await queue.counts()).join() === '0,1');
  expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe('a1 b1 a2 b2 ');
});
