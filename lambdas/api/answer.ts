import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { LogFields } from '../adapters/log.ts';

/** What a route answers; `said` goes into the request's log line. */
export interface Answer {
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly said?: LogFields;
}

/** A field of the request and what is allowed there; never what was sent. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** `{ "error": { "code", "message", "fields"? } }`: the code is for programs and stays, the message is for people. */
export function refusal(status: number, code: string, message: string, fields?: readonly FieldProblem[]): Answer {
  return { status, body: { error: { code, message, ...(fields ? { fields } : {}) } }, said: { code } };
}

/** The counter of one customer is full; where the stage's throttle is, API Gateway answers itself. */
export function tooManyRequests(retryAfterSeconds: number): Answer {
  return {
    ...refusal(429, 'too-many-requests', 'Too many requests in this minute: try again later.'),
    headers: { 'retry-after': String(retryAfterSeconds) },
  };
}

export function response({ status, body, headers: own }: Answer): APIGatewayProxyStructuredResultV2 {
  const headers = { 'cache-control': 'no-store', ...own };
  if (!body) return { statusCode: status, headers };
  return {
    statusCode: status,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
