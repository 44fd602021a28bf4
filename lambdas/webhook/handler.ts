import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { SourceRequest, WebhookSource } from '../adapters/ingest-queue.ts';
import { errorFields, type Log, type LogFields } from '../adapters/log.ts';
import { waitAtMost } from '../sources/genesys/api-time-left.ts';

/**
 * Whether a source itself sent a request; `headers` have lower-case names. Rejects where that cannot be found out now.
 */
export type Judge = (
  body: Uint8Array,
  headers: Readonly<Record<string, string | undefined>>,
) => Promise<'genuine' | 'forged' | 'not-configured'>;

export interface WebhookDependencies {
  /** By route key, such as `POST /v1/sources/…`. */
  readonly webhooks: ReadonlyMap<string, { readonly source: WebhookSource; readonly judge: Judge }>;
  readonly send: (request: SourceRequest, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly limitMs?: number;
}

interface Answer {
  readonly status: 204 | 401 | 404 | 413 | 503;
  readonly said?: LogFields;
}

/** A message of an agent has some kilobytes; SQS takes a mebibyte. */
const maximumBodyBytes = 256 * 1024;
/** Genesys waits for 10 s, and repeats what was not answered or was answered with 429 or 5xx (Open Messaging, webhooks). */
const defaultLimitMs = 5_000;

/**
 * A request of a source's webhook: verified, put on the ingest queue, answered at once. What the queue has not taken is
 * answered with 503, so that the sender repeats it. No answer has a body, and none says why; the log does, without any
 * of the request's words.
 */
export function createHandler(dependencies: WebhookDependencies) {
  const { webhooks, send, log, now, limitMs = defaultLimitMs } = dependencies;

  async function take(event: APIGatewayProxyEventV2, receivedAt: number, signal: AbortSignal): Promise<Answer> {
    const webhook = webhooks.get(event.routeKey);
    if (!webhook) return { status: 404 };
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    if (body.length > maximumBodyBytes) return { status: 413, said: { because: 'too-large', bytes: body.length } };
    const judged = await webhook.judge(body, event.headers);
    if (judged === 'not-configured') return { status: 503, said: { because: judged } };
    if (judged === 'forged') return { status: 401, said: { because: 'signature' } };
    await send({ source: webhook.source, receivedAt, body }, signal);
    return { status: 204 };
  }

  async function answerTo(event: APIGatewayProxyEventV2, receivedAt: number): Promise<Answer> {
    const limit = new AbortController();
    try {
      const answer = await waitAtMost(limitMs, take(event, receivedAt, limit.signal));
      if (answer !== 'too-late') return answer;
      limit.abort();
      return { status: 503, said: { because: 'no-time-left' } };
    } catch (error) {
      return { status: 503, said: errorFields(error) };
    }
  }

  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const begun = now();
    const { status, said } = await answerTo(event, begun);
    const fields = {
      route: event.routeKey,
      status,
      milliseconds: now() - begun,
      requestId: event.requestContext.requestId,
      ...said,
    };
    if (status === 204) log.info('webhook', fields);
    else if (status === 503) log.error('webhook', fields);
    else log.measure('webhook', fields, { WebhookRefused: { unit: 'Count', value: 1 } });
    return { statusCode: status, headers: { 'cache-control': 'no-store' } };
  };
}
