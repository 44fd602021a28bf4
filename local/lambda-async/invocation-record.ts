import { type MessageAttributes, textAttributes } from '../eventbridge/message-attributes.ts';

/** The error that a function ended with, as its runtime reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** Why Lambda gave an invocation up. */
export type FailureCondition = 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

export interface FailedInvocation {
  readonly requestId: string;
  readonly functionArn: string;
  /** The event as JSON text. */
  readonly payload: string;
  readonly condition: FailureCondition;
  /** How often the function ran; a throttled try is none. */
  readonly invokeCount: number;
  /** Absent if the function never ran. */
  readonly lastError: FunctionError | undefined;
}

/** The record for the on-failure destination (invocation-async-retain-records, "Example invocation record"). */
export function invocationRecord(failed: FailedInvocation, timeMilliseconds: number): string {
  const { requestId, functionArn, payload, condition, invokeCount, lastError } = failed;
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(timeMilliseconds).toISOString(),
    requestContext: {
      requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: invokeCount,
    },
    requestPayload: JSON.parse(payload),
    ...(lastError && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: lastError.errorType, errorMessage: lastError.errorMessage },
    }),
  });
}

/** The attributes of a message in the function's dead letters (invocation-async-retain-records, "Adding a DLQ"). */
export function deadLetterAttributes({ requestId, lastError }: FailedInvocation): MessageAttributes {
  const errorMessage = Buffer.from(lastError?.errorMessage ?? '').subarray(0, 1024);
  return {
    ...textAttributes({ RequestID: requestId, ErrorMessage: withoutBrokenEnd(errorMessage) }),
    // A function error answers 200, a throttle 429.
    ErrorCode: { DataType: 'Number', StringValue: lastError ? '200' : '429' },
  };
}

/** The text of bytes that may have been cut within a letter. */
function withoutBrokenEnd(bytes: Buffer): string {
  return bytes.toString().replace(/\uFFFD$/, '');
}
