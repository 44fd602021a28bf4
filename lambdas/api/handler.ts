import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { errorFields, type Log, type LogFields } from '../adapters/log.ts';
import { type Answer, refusal, response } from './answer.ts';
import { readCustomer } from './request.ts';

/** One request of a customer whom the authorizer has verified; `now` in epoch milliseconds. */
export interface ApiRequest {
  readonly event: APIGatewayProxyEventV2;
  readonly customerId: string;
  readonly now: number;
}
export type Route = (request: ApiRequest) => Promise<Answer>;
/** Whoever calls proves by what they send that they may. */
export type OpenRoute = (request: Omit<ApiRequest, 'customerId'>) => Promise<Answer>;

/** Every route says whether it answers a customer only, whom the authorizer has verified. */
export type StatedRoute =
  | { readonly customer: 'required'; readonly answer: Route }
  | { readonly customer: 'none'; readonly answer: OpenRoute };

export interface ApiDependencies {
  /** By route key, such as `GET /v1/devices`. */
  readonly routes: ReadonlyMap<string, StatedRoute>;
  /** The claim of the access token that names the customer. */
  readonly customerClaim: string;
  readonly log: Log;
  readonly now: () => number;
}

/** A request of the HTTP API (payload format 2.0) → its answer, and one log line that names no person and no token. */
export function createHandler(dependencies: ApiDependencies) {
  const { routes, customerClaim, log, now: clock } = dependencies;

  async function answerTo(event: APIGatewayProxyEventV2, now: number): Promise<Answer> {
    const route = routes.get(event.routeKey);
    if (!route) return refusal(404, 'no-such-route', 'There is no such route.');
    if (route.customer === 'none') return route.answer({ event, now });
    const customer = readCustomer(event, customerClaim);
    if (customer.kind === 'refused') return customer.answer;
    return route.answer({ event, customerId: customer.value, now });
  }

  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const begun = clock();
    const say = (level: 'info' | 'error', { status, said }: Answer, more: LogFields = {}) =>
      log[level]('request', {
        route: event.routeKey,
        status,
        milliseconds: clock() - begun,
        requestId: event.requestContext.requestId,
        ...said,
        ...more,
      });
    try {
      const answer = await answerTo(event, begun);
      say('info', answer);
      return response(answer);
    } catch (error) {
      const answer = refusal(500, 'internal', 'Something failed on our side: try again later.');
      say('error', answer, errorFields(error));
      return response(answer);
    }
  };
}
