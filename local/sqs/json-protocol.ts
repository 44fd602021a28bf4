import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApiError, apiError, apiErrors, isApiError } from './engine/api-error.ts';

const maximumBodyBytes = 16 * 1_048_576;

/** One call of the AWS JSON 1.0 protocol, with its body still unchecked. */
export type JsonCall = {
  readonly action: string;
  readonly accessKeyId: string | undefined;
  /** X-Amzn-Trace-Id as it came. */
  readonly traceHeader: string | undefined;
  readonly body: unknown;
};

/** Reads a request: the action from `X-Amz-Target: AmazonSQS.<Action>`, the caller's key from the signature. */
export async function readCall(request: IncomingMessage): Promise<JsonCall | ApiError> {
  const action = /^AmazonSQS\.(\w+)$/.exec(String(request.headers['x-amz-target'] ?? ''))?.[1];
  if (request.method !== 'POST' || action === undefined)
    return apiError('UnknownOperationException', 'The request needs the header X-Amz-Target: AmazonSQS.<action>.');
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    parts.push(part);
    bytes += part.length;
    if (bytes > maximumBodyBytes) return apiError('SerializationException', 'The request body is too large.');
  }
  const accessKeyId = /Credential=([^/,\s]+)/.exec(request.headers.authorization ?? '')?.[1];
  const traceHeader = request.headers['x-amzn-trace-id']?.toString();
  try {
    return { action, accessKeyId, traceHeader, body: JSON.parse(Buffer.concat(parts).toString() || '{}') };
  } catch {
    return apiError('SerializationException', 'The request body is not JSON.');
  }
}

/**
 * Writes an answer. An error carries its name in `__type` and, as SQS spoke the Query protocol before, its older code in
 * `x-amzn-query-error` (Smithy specification, "AWS Query compatible trait").
 */
export function writeAnswer(response: ServerResponse, result: object | ApiError): void {
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  response.setHeader('x-amzn-RequestId', randomUUID());
  if (!isApiError(result)) {
    response.end(JSON.stringify(result));
    return;
  }
  const { type, queryCode, status } = apiErrors[result.code];
  response.statusCode = status;
  response.setHeader('x-amzn-query-error', `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}`);
  response.end(JSON.stringify({ __type: type, message: result.message }));
}
