import type { RouteDefinition } from './api-definition.ts';
import type { AuthorizerEvent } from './authorizer-event.ts';
import { toAnswer } from './function-response.ts';
import { type GatewayAnswer, gatewayError } from './gateway-answer.ts';
import { giveUpAfter } from './give-up-after.ts';
import type { HttpApiEvent } from './request-event.ts';

/** What became of one synchronous invocation. `timeout` is the function's own, by which Lambda ended it. */
export type InvokeResult = { kind: 'ok'; result: unknown } | { kind: 'function-error' | 'throttled' | 'timeout' };
/**
 * @param source on whose behalf, as the rest of an ARN below the API's id: a route's `$default/GET/path`, or
 * `authorizers/<id>`; the function's permission names it
 */
export type Invoke = (
  functionArn: string,
  event: HttpApiEvent | AuthorizerEvent,
  source: string,
) => Promise<InvokeResult>;

/** `answered`: the function's own response, valid or not. `failed`: the gateway answers in its place, because of `reason`. */
export type IntegrationAnswer =
  | { kind: 'answered'; answer: GatewayAnswer }
  | { kind: 'failed'; answer: GatewayAnswer; reason: string };

/** Maximum integration timeout (AWS page http-api-quotas). */
const longestMilliseconds = 30_000;
/** Largest synchronous invocation (AWS page gettingstarted-limits of Lambda); HTTP APIs answer 413 to more (observed). */
const largestEventBytes = 6 * 1024 * 1024;

/**
 * Calls a route's function and turns what comes back into a response.
 *
 * A function that fails, or that Lambda ends at the function's own timeout, is answered with 500; the gateway gives up
 * with 503 when it was itself kept waiting for the integration's timeout, or when Lambda throttles. A function that
 * answers after the gateway gave up has still done its work.
 */
export async function callIntegration(
  route: RouteDefinition,
  event: HttpApiEvent,
  invoke: Invoke,
): Promise<IntegrationAnswer> {
  if (Buffer.byteLength(JSON.stringify(event)) > largestEventBytes) {
    return { kind: 'failed', answer: gatewayError(413), reason: 'the event is larger than Lambda takes' };
  }
  const waitMilliseconds = route.timeoutMilliseconds ?? longestMilliseconds;
  try {
    const source = `${event.requestContext.stage}/${route.routeKey.replace(' /', '/')}`;
    const outcome = await giveUpAfter(waitMilliseconds, invoke(route.functionArn, event, source));
    if (outcome === 'gave-up') {
      return { kind: 'failed', answer: gatewayError(503), reason: `no answer within ${waitMilliseconds} ms` };
    }
    if (outcome.kind === 'ok') return { kind: 'answered', answer: toAnswer(outcome.result) };
    return { kind: 'failed', answer: gatewayError(outcome.kind === 'throttled' ? 503 : 500), reason: outcome.kind };
  } catch (error) {
    // Only the name: the message may quote the event.
    const name = error instanceof Error ? error.name : typeof error;
    return { kind: 'failed', answer: gatewayError(500), reason: `the invocation threw ${name}` };
  }
}
