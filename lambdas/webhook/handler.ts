import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { errorFields, type Log, type LogFields } from '../adapters/log.ts';
import type { Headers } from '../sources/proof.ts';
import { waitAtMost } from '../sources/wait-at-most.ts';

export interface WebhookRequest {
  /** As it came. */
  readonly body: Uint8Array;
  readonly headers: Headers;
  /** The variables of the route's path. */
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** Nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface WebhookAnswer {
  readonly status: 200 | 202 | 204 | 400 | 401 | 404 | 413 | 503;
  /** What the sender needs to know; JSON. */
  readonly body?: object;
  /** For the log: never a word of the request. */
  readonly said?: LogFields;
}

/** What answers one route. Rejects where what it needs cannot be reached now. */
export type Webhook = (request: WebhookRequest) => Promise<WebhookAnswer>;

export interface WebhookDependencies {
  /** By route key, such as `POST /v1/sources/…`. */
  readonly webhooks: ReadonlyMap<string, Webhook>;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly limitMs?: number;
  /** Of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** In every line of the log. */
  readonly said?: LogFields;
}

/** Genesys waits for 10 s, Intercom for 5, and both repeat what was not answered or was answered with 5xx. */
const defaultLimitMs = 4_500;

/**
 * What contact centres send: one webhook for each route, answered in time. What cannot be done now is answered with 503, so
 * that the sender repeats it. No answer says why; the log does.
 */
export function createHandler({
  webhooks,
  log,
  now,
  limitMs = defaultLimitMs,
  headers: ofAll = {},
  said: always = {},
}: WebhookDependencies) {
  async function answerTo(event: APIGatewayProxyEventV2, receivedAt: number): Promise<WebhookAnswer> {
    const webhook = webhooks.get(event.routeKey);
    if (!webhook) return { status: 404 };
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    const limit = new AbortController();
    try {
      const { headers, pathParameters = {} } = event;
      const request = { body, headers, pathParameters, receivedAt, signal: limit.signal };
      const answer = await waitAtMost(limitMs, webhook(request));
      if (answer !== 'too-late') return answer;
      limit.abort();
      return { status: 503, said: { because: 'no-time-left' } };
    } catch (error) {
      return { status: 503, said: errorFields(error) };
    }
  }

  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const begun = now();
    const { status, body, said } = await answerTo(event, begun);
    const fields = {
      route: event.routeKey,
      status,
      milliseconds: now() - begun,
      requestId: event.requestContext.requestId,
      ...always,
      ...said,
    };
    if (status < 300) log.info('webhook', fields);
    else if (status === 503) log.error('webhook', fields);
    else log.measure('webhook', fields, { WebhookRefused: { unit: 'Count', value: 1 } });
    const headers = { 'cache-control': 'no-store', ...ofAll };
    if (!body) return { statusCode: status, headers };
    return {
      statusCode: status,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
  };
}
