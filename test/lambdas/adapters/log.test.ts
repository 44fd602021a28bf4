import { describe, expect, test } from '@jest/globals';
import { createLog, errorFields } from '../../../lambdas/adapters/log.ts';

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
