import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createHandler as createWebhookHandler, type WebhookDependencies } from '../webhook/handler.ts';
import { type TakeDependencies, takeRequest } from '../webhook/take-request.ts';
import { type AnsweredDependencies, answeredBefore } from './answered-before.ts';
import { correlationHeader, correlationIdOf } from './correlation-id.ts';

export interface DesktopCallbackDependencies
  extends AnsweredDependencies,
    Pick<TakeDependencies, 'judge' | 'send'>,
    Pick<WebhookDependencies, 'log' | 'now' | 'limitMs'> {}

export const callbackRoute = 'POST /v1/callbacks/desktop';

/** A click has some hundred bytes, and whatever metadata the action was sent with. */
const maximumBytes = 64 * 1024;

/**
 * What the service that shows notifications tells of agents' clicks: put on the ingest queue and answered with 202 at once.
 * What was handled before is answered with what came of it. A correlation id leads from the answer to all that follows.
 */
export function createHandler({ judge, send, ...dependencies }: DesktopCallbackDependencies) {
  const { log, now, limitMs } = dependencies;
  const known = answeredBefore(dependencies);
  return (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const correlationId = correlationIdOf(event.headers);
    const webhook = takeRequest({
      source: 'desktop-callbacks',
      judge,
      maximumBytes,
      known,
      send: (request, signal) => send({ ...request, correlationId }, signal),
      taken: () => ({ status: 202, body: { correlationId } }),
    });
    return createWebhookHandler({
      webhooks: new Map([[callbackRoute, webhook]]),
      log,
      now,
      ...(limitMs === undefined ? {} : { limitMs }),
      headers: { [correlationHeader]: correlationId },
      said: { correlationId },
    })(event);
  };
}
