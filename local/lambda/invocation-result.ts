import type { ProcessAnswer } from './function-process.ts';

export type InvokeResult =
  | { kind: 'ok'; result: unknown }
  | { kind: 'function-error'; errorType: string; errorMessage: string; trace: string[] }
  | { kind: 'throttled' };

/** Lambda's limit for a synchronous answer ("Lambda quotas"), in bytes. */
const RESPONSE_LIMIT_BYTES = 6_291_556;

/**
 * Turns what a process said, or how it ended, into Lambda's answer.
 * Error types and messages are those that Lambda's Invoke API returns as its payload.
 */
export function toResult(answer: ProcessAnswer, requestId: string, timeoutSeconds: number): InvokeResult {
  const error = (errorType: string, errorMessage: string, trace: string[] = []): InvokeResult => ({
    kind: 'function-error',
    errorType,
    errorMessage,
    trace,
  });
  switch (answer.kind) {
    case 'result': {
      if (Buffer.byteLength(answer.resultJson) <= RESPONSE_LIMIT_BYTES) {
        return { kind: 'ok', result: JSON.parse(answer.resultJson) };
      }
      const message = `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`;
      return error('Function.ResponseSizeTooLarge', message);
    }
    case 'failed':
    case 'crashed':
    case 'init-failed':
      return error(answer.errorType, answer.errorMessage, answer.trace);
    case 'timed-out':
      return error(
        'Sandbox.Timedout',
        `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      );
    case 'exited':
      return error('Runtime.ExitError', `RequestId: ${requestId} Error: ${answer.description}`);
    case 'loaded':
      throw new Error('a process said twice that it is loaded');
  }
}
