import type { SourceRequest } from '../adapters/ingest-queue.ts';
import type { Webhook, WebhookAnswer, WebhookRequest } from './handler.ts';
import type { Judge } from './judge.ts';

export interface TakeDependencies {
  readonly source: string;
  readonly judge: Judge;
  readonly send: (request: SourceRequest, signal: AbortSignal) => Promise<void>;
  readonly maximumBytes?: number;
  /** What the sender is told of a request that need not be taken; undefined of one that has to be. Default: all have to. */
  readonly known?: (request: WebhookRequest) => Promise<WebhookAnswer | undefined>;
  /** What the sender is told once the queue has the request. Default: nothing, with 204. */
  readonly taken?: (request: WebhookRequest) => WebhookAnswer;
}

/** A message of an agent has some kilobytes; SQS takes a mebibyte. */
export const mostBytes = 256 * 1024;

/** What a source sends: verified, put on the ingest queue, answered at once; what the queue has not taken is 503. */
export function takeRequest({
  source,
  judge,
  send,
  maximumBytes = mostBytes,
  known = async () => undefined,
  taken = () => ({ status: 204 }),
}: TakeDependencies): Webhook {
  return async (request) => {
    const { body, receivedAt, pathParameters, signal } = request;
    const { postId } = pathParameters;
    if (body.length > maximumBytes) return { status: 413, said: { because: 'too-large', bytes: body.length } };
    const judged = await judge(request);
    switch (judged) {
      case 'not-configured':
        return { status: 503, said: { because: judged } };
      case 'forged':
        return { status: 401, said: { because: 'proof' } };
      case 'too-old':
        return { status: 401, said: { because: judged } };
      case 'genuine': {
        const answer = await known(request);
        if (answer) return answer;
        await send({ source, receivedAt, body, ...(postId === undefined ? {} : { postId }) }, signal);
        return taken(request);
      }
    }
  };
}
