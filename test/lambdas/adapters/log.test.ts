import { describe, expect, test } from '@jest/globals';
import { createLog, errorFields, type Log } from '../../../lambdas/adapters/log.ts';

describe('log', () => {
  test('writes one JSON line per call, without fields that are undefined', () => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));
    log.info('request', { status: 200, code: undefined });
    log.warn('line', { text: 'a\nb' });
    log.error('failed');
    expect(lines).toEqual([
      '{"level":"info","event":"request","status":200}',
      '{"level":"warn","event":"line","text":"a\\nb"}',
      '{"level":"error","event":"failed"}',
    ]);
  });

  test('a field cannot pose as another event', () => {
    const lines: string[] = [];
    createLog((line) => lines.push(line)).info('request', { event: 'other', level: 'error' });
    expect(lines).toEqual(['{"level":"info","event":"request"}']);
  });
});

describe('a line that is a metric too', () => {
  const measured = (fields: Parameters<Log['measure']>[1], metrics: Parameters<Log['measure']>[2]): unknown => {
    const lines: string[] = [];
    createLog(
      (line) => lines.push(line),
      'dispatch-apns',
      () => 1_768_478_400_000,
    ).measure('push', fields, metrics);
    expect(lines).toHaveLength(1);
    return JSON.parse(lines[0] ?? '');
  };

  test('says its fields, and its numbers in CloudWatch’s embedded metric format', () => {
    const metrics = {
      SendToAnswer: { unit: 'Milliseconds', value: 812 },
      Pushes: { unit: 'Count', value: 1 },
    } as const;
    expect(measured({ outcome: 'delivered', detail: undefined }, metrics)).toEqual({
      level: 'info',
      event: 'push',
      outcome: 'delivered',
      functionName: 'dispatch-apns',
      SendToAnswer: 812,
      Pushes: 1,
      _aws: {
        Timestamp: 1_768_478_400_000,
        CloudWatchMetrics: [
          {
            Namespace: 'HandoffPush',
            Dimensions: [['functionName']],
            Metrics: [
              { Name: 'SendToAnswer', Unit: 'Milliseconds' },
              { Name: 'Pushes', Unit: 'Count' },
            ],
          },
        ],
      },
    });
  });

  test('is told apart by fields of its own within the stack, where it says so', () => {
    const lines: string[] = [];
    createLog(
      (line) => lines.push(line),
      'dispatch-apns',
      () => 0,
      'HandoffPush-dev',
    ).measure(
      'push',
      { answer: 'refused' },
      {
        Answers: { unit: 'Count', value: 1, by: ['answer'] },
        Lost: { unit: 'Count', value: 2, by: [] },
        SendToAnswer: { unit: 'Milliseconds', value: 3 },
      },
    );
    const metricsOf = (Dimensions: string[], Name: string, Unit: string) => ({
      Namespace: 'HandoffPush',
      Dimensions: [Dimensions],
      Metrics: [{ Name, Unit }],
    });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      stack: 'HandoffPush-dev',
      answer: 'refused',
      _aws: {
        CloudWatchMetrics: [
          metricsOf(['stack', 'answer'], 'Answers', 'Count'),
          metricsOf(['stack'], 'Lost', 'Count'),
          metricsOf(['functionName'], 'SendToAnswer', 'Milliseconds'),
        ],
      },
    });
  });

  test('a field cannot pose as a metric, nor a metric as an event', () => {
    const line = measured(
      { SendToAnswer: 'field', functionName: 'field', _aws: 'field' },
      { SendToAnswer: { unit: 'Milliseconds', value: 1 }, event: { unit: 'Count', value: 2 } },
    );
    expect(line).toMatchObject({ SendToAnswer: 1, functionName: 'dispatch-apns', event: 'push', level: 'info' });
    expect(line).toHaveProperty('_aws.Timestamp');
  });

  test('a number that is 0 is one', () => {
    expect(measured({}, { OverdueOpenRows: { unit: 'Count', value: 0 } })).toMatchObject({ OverdueOpenRows: 0 });
  });

  test('other lines are none', () => {
    const lines: string[] = [];
    createLog((line) => lines.push(line)).info('push', { outcome: 'delivered' });
    expect(lines[0]).not.toContain('_aws');
  });
});

describe('errorFields', () => {
  test('names a failure without its message, which may quote data', () => {
    let thrown: unknown;
    try {
      JSON.parse('secret-token');
    } catch (error) {
      thrown = error;
    }
    expect(String(thrown)).toContain('secret');
    expect(errorFields(thrown)).toEqual({ errorName: 'SyntaxError' });
  });

  test('keeps the code of a system or AWS failure', () => {
    const refused = Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' });
    expect(errorFields(refused)).toEqual({ errorName: 'Error', errorCode: 'ECONNREFUSED' });
    const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    expect(errorFields(throttled)).toEqual({ errorName: 'ThrottlingException' });
  });

  test('takes whatever is thrown, and no text in the place of a code', () => {
    expect(errorFields(undefined)).toEqual({ errorName: 'unknown' });
    expect(errorFields('secret')).toEqual({ errorName: 'unknown' });
    expect(errorFields({ name: 'Anna Muster', code: 'a text with spaces' })).toEqual({ errorName: 'unknown' });
  });
});
