import { describe, expect, test } from '@jest/globals';
import type { MessageAttributes } from '../../../local/eventbridge/message-attributes.ts';
import {
  type AsyncInvokeLogLine,
  createAsyncInvoker,
  type InvokeOutcome,
} from '../../../local/lambda-async/async-invoker.ts';
import { type InvokeSettings, invokeSettings } from '../../../local/lambda-async/invoke-settings.ts';
import { createManualClock } from '../eventbridge/manual-clock.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:route';
const ok: InvokeOutcome = { kind: 'ok', result: null };
const failed: InvokeOutcome = { kind: 'function-error', errorType: 'Error', errorMessage: 'out of luck' };
const throttled: InvokeOutcome = { kind: 'throttled' };

function invoke(given: Partial<InvokeSettings>, answer: (attempt: number) => InvokeOutcome | Error) {
  const read = invokeSettings(given);
  if (read.kind === 'invalid') throw new Error(read.message);
  const clock = createManualClock('2026-03-01T00:00:00Z');
  const started = clock.now();
  const attempts: number[] = [];
  const sent: { queueArn: string; body: unknown; attributes?: MessageAttributes | undefined }[] = [];
  const lines: AsyncInvokeLogLine[] = [];
  const invoker = createAsyncInvoker({
    invoke: async () => {
      attempts.push((clock.now() - started) / 1000);
      const outcome = answer(attempts.length);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    settingsOf: () => read.settings,
    sendToQueue: async (queueArn, body, attributes) => {
      if (queueArn === 'arn:broken') throw new Error('AccessDenied');
      sent.push({ queueArn, body: JSON.parse(body), attributes });
    },
    now: clock.now,
    schedule: clock.schedule,
    newId: () => 'request-1',
    log: (line) => lines.push(line),
  });
  expect(invoker.invokeAsync(functionArn, '{"id":"e1"}')).toBe('request-1');
  const advance = (seconds: number) => clock.advance(seconds * 1000, invoker.whenIdle);
  return { invoker, advance, attempts, sent, lines };
}

describe('invocation-async-error-handling: when a function is tried', () => {
  const hours = 3600;
  test.each<[string, Partial<InvokeSettings>, (attempt: number) => InvokeOutcome | Error, number[]]>([
    ['once when it works', {}, () => ok, [0]],
    ['after one and two minutes', {}, () => failed, [0, 60, 180]],
    ['until it works', {}, (attempt) => (attempt === 2 ? ok : failed), [0, 60]],
    ['with one retry', { maximumRetryAttempts: 1 }, () => failed, [0, 60]],
    ['with none', { maximumRetryAttempts: 0 }, () => failed, [0]],
    ['no retry that comes after the age', { maximumEventAgeSeconds: 179 }, () => failed, [0, 60]],
    [
      'throttles from one second to five minutes',
      { maximumEventAgeSeconds: 1200 },
      () => throttled,
      [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111],
    ],
    ['throttles are no retries', {}, (attempt) => (attempt <= 3 ? throttled : failed), [0, 1, 3, 7, 67, 187]],
    [
      'throttles after an error from one second again',
      {},
      (attempt) => (attempt === 3 ? failed : attempt < 6 ? throttled : ok),
      [0, 1, 3, 63, 64, 66],
    ],
    ['a system error as a throttle', {}, (attempt) => (attempt === 1 ? new Error('runner is gone') : ok), [0, 1]],
  ])('%s', async (_name, settings, answer, expected) => {
    const { advance, attempts, invoker } = invoke(settings, answer);
    await advance(7 * hours);
    expect(attempts).toEqual(expected);
    expect(invoker.waiting()).toBe(0);
  });

  test('throttles last six hours by default', async () => {
    const { advance, attempts, lines } = invoke({}, () => throttled);
    await advance(7 * hours);
    expect(attempts.at(-1)).toBeLessThanOrEqual(6 * hours);
    expect(attempts.at(-1)).toBeGreaterThan(6 * hours - 300);
    expect(lines.at(-1)).toMatchObject({ outcome: 'given-up', condition: 'EventAgeExceeded', invokeCount: 0 });
  });

  test('closing forgets what waits', async () => {
    const { advance, attempts, invoker } = invoke({}, () => failed);
    await invoker.whenIdle();
    expect(invoker.waiting()).toBe(1);
    await invoker.close();
    await advance(hours);
    expect(attempts).toEqual([0]);
  });
});

describe('invocation-async-retain-records', () => {
  const responseContext = { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' };
  const responsePayload = { errorType: 'Error', errorMessage: 'out of luck' };

  test.each<[string, Partial<InvokeSettings>, () => InvokeOutcome, string, number, string, object]>([
    ['errors', {}, () => failed, 'RetriesExhausted', 3, '00:03:00', { responseContext, responsePayload }],
    [
      'age after an error',
      { maximumEventAgeSeconds: 60, maximumRetryAttempts: 2 },
      () => failed,
      'EventAgeExceeded',
      2,
      '00:01:00',
      { responseContext, responsePayload },
    ],
    ['age without a run', { maximumEventAgeSeconds: 60 }, () => throttled, 'EventAgeExceeded', 0, '00:00:31', {}],
    ['no concurrency', { reservedConcurrency: 0 }, () => ok, 'ZeroReservedConcurrency', 0, '00:00:00', {}],
  ])('the record after %s', async (_name, settings, answer, condition, approximateInvokeCount, time, response) => {
    const { advance, sent } = invoke({ ...settings, onFailureArn: 'arn:failed' }, answer);
    await advance(3600);
    const record = {
      version: '1.0',
      timestamp: `2026-03-01T${time}.000Z`,
      requestContext: {
        requestId: 'request-1',
        functionArn: `${functionArn}:$LATEST`,
        condition,
        approximateInvokeCount,
      },
      requestPayload: { id: 'e1' },
      ...response,
    };
    expect(sent).toEqual([{ queueArn: 'arn:failed', body: record, attributes: undefined }]);
  });

  test('no record of a success', async () => {
    const { advance, sent } = invoke({ onFailureArn: 'arn:failed', deadLetterArn: 'arn:dead' }, () => ok);
    await advance(3600);
    expect(sent).toEqual([]);
  });

  test('the dead letters get the event as it is, with three attributes', async () => {
    const errorMessage = `${'x'.repeat(1023)}é and more`;
    const { advance, sent } = invoke({ deadLetterArn: 'arn:dead' }, () => ({ ...failed, errorMessage }));
    await advance(3600);
    const attributes = {
      RequestID: { DataType: 'String', StringValue: 'request-1' },
      ErrorMessage: { DataType: 'String', StringValue: 'x'.repeat(1023) },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
    };
    expect(sent).toEqual([{ queueArn: 'arn:dead', body: { id: 'e1' }, attributes }]);
  });

  test('one lost record does not lose the other, and is said without content', async () => {
    const { advance, lines, sent } = invoke({ onFailureArn: 'arn:broken', deadLetterArn: 'arn:dead' }, () => failed);
    await advance(3600);
    expect(sent.map(({ queueArn }) => queueArn)).toEqual(['arn:dead']);
    expect(lines.map(({ outcome }) => outcome)).toEqual(['retry', 'retry', 'given-up', 'record-lost']);
    expect(JSON.stringify(lines)).not.toMatch(/e1|luck/);
  });
});

describe('API_PutFunctionEventInvokeConfig', () => {
  test('defaults', () => {
    const settings = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };
    expect(invokeSettings({})).toEqual({ kind: 'settings', settings });
  });

  test.each<[Partial<InvokeSettings>, string]>([
    [{ maximumRetryAttempts: 3 }, 'maximumRetryAttempts must be an integer from 0 to 2.'],
    [{ maximumRetryAttempts: 0.5 }, 'maximumRetryAttempts must be an integer from 0 to 2.'],
    [{ maximumEventAgeSeconds: 59 }, 'maximumEventAgeSeconds must be an integer from 60 to 21600.'],
    [{ maximumEventAgeSeconds: 21_601 }, 'maximumEventAgeSeconds must be an integer from 60 to 21600.'],
    [{ onFailureArn: 'arn:q.fifo' }, 'onFailureArn must be a standard queue, not FIFO.'],
    [{ deadLetterArn: 'arn:q.fifo' }, 'deadLetterArn must be a standard queue, not FIFO.'],
  ])('refuses %j', (given, message) => {
    expect(invokeSettings(given)).toEqual({ kind: 'invalid', message });
  });
});
