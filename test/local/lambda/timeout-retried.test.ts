import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { InvokeResult } from '../../../local/lambda/invocation-result.ts';
import { type AsyncInvokeLogLine, createAsyncInvoker } from '../../../local/lambda-async/async-invoker.ts';
import { invokeSettings } from '../../../local/lambda-async/invoke-settings.ts';
import { functionDefinition, functionSchema } from '../../../local/resources/lambda-function.ts';
import { createManualClock } from '../eventbridge/manual-clock.ts';
import { closeFunctions, functionOf, isRunning } from './test-function.ts';

afterEach(closeFunctions);

/** Busy, so that nothing but a signal ends it. The second process works. */
const hangsOnce = `
  const { appendFileSync, readFileSync } = require('node:fs');
  appendFileSync('pids', process.pid + ' ');
  exports.handler = async ({ id }) => {
    while (readFileSync('pids', 'utf8').trim().split(' ').length < 2);
    return id;
  };`;

test('what runs longer than its template’s Timeout is killed, and its asynchronous invocation retried', async () => {
  const properties = functionSchema.parse({
    Code: { S3Bucket: 'assets', S3Key: 'key' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Timeout: 1,
    MemorySize: 128,
    Role: 'role',
  });
  const identity = { ref: 'greet', attributes: { Arn: 'arn:aws:lambda:eu-central-1:123456789012:function:greet' } };
  const { codeFolder: _, ...definition } = functionDefinition(
    { logicalId: 'Greet', identity, properties },
    new Map([['key', 'its folder is made by the test']]),
    {},
  );
  const { invoke, folder, lines } = functionOf(hangsOnce, definition);
  const pids = () => readFileSync(join(folder, 'pids'), 'utf8').trim().split(' ').map(Number);

  const settings = invokeSettings({});
  if (settings.kind === 'invalid') throw new Error(settings.message);
  const clock = createManualClock('2026-03-01T00:00:00Z');
  const results: InvokeResult[] = [];
  const noted: AsyncInvokeLogLine[] = [];
  const invoker = createAsyncInvoker({
    invoke: async (_arn, payload) => {
      const result = await invoke(JSON.parse(payload));
      results.push(result);
      return result;
    },
    settingsOf: () => settings.settings,
    sendToQueue: async () => {},
    now: clock.now,
    schedule: clock.schedule,
    log: (line) => noted.push(line),
  });
  invoker.invokeAsync(identity.attributes.Arn, '{"id":"event-1"}');
  await invoker.whenIdle();
  const message = expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/);
  expect(results).toEqual([
    { kind: 'function-error', errorType: 'Sandbox.Timedout', errorMessage: message, trace: [] },
  ]);
  expect(noted).toMatchObject([{ outcome: 'retry', invokeCount: 1 }]);
  expect(lines).toEqual([expect.stringContaining('Task timed out after 1.00 seconds')]);

  await clock.advance(59_000, invoker.whenIdle);
  expect(results).toHaveLength(1);
  await clock.advance(1_000, invoker.whenIdle);
  expect(results[1]).toEqual({ kind: 'ok', result: 'event-1' });
  const [killed = 0, fresh] = pids();
  expect(isRunning(killed)).toBe(false);
  expect(fresh).not.toBe(killed);
  expect(invoker.waiting()).toBe(0);
  await invoker.close();
});
