import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpApiDefinition } from './api-definition.ts';
import { type AuthorizerContext, refusalOf } from './authorization.ts';
import { createAuthorizers } from './authorizers.ts';
import { createCors } from './cors.ts';
import { fetchJson } from './fetch-json.ts';
import { type GatewayAnswer, gatewayError } from './gateway-answer.ts';
import { callIntegration, type Invoke } from './integration.ts';
import { createIssuerKeys } from './issuer-keys.ts';
import { readBody } from './request-body.ts';
import { toEvent } from './request-event.ts';
import { eventHeaders, isHeaderTooLarge } from './request-headers.ts';
import { splitTarget } from './request-path.ts';
import { createRouteTable } from './route-table.ts';
import { createTokenBucket } from './token-bucket.ts';

export type HttpApiDependencies = {
  invoke: Invoke;
  /** Milliseconds since 1970. */
  now?: () => number;
  requestId?: () => string;
  /** Fetches the issuer's documents; throws when it cannot. */
  fetchJson?: (url: string) => Promise<unknown>;
  /** One line for each request that the gateway refused or that its integration failed; never a token or a body. */
  log?: (line: string) => void;
};

/**
 * An API Gateway HTTP API with payload format 2.0, as a request handler for `node:http`.
 *
 * Order: header size, route (else CORS preflight, else 404), throttling, authorizer, body size, function. Every
 * response carries `apigw-requestid`. Throws on a definition that API Gateway would refuse; `handle` itself never
 * rejects.
 */
export function createHttpApi(
  definition: HttpApiDefinition,
  dependencies: HttpApiDependencies,
): { handle(request: IncomingMessage, response: ServerResponse): Promise<void> } {
  const { stageName: stage, accountId = '000000000000', apiId = 'local', region = 'eu-central-1' } = definition;
  const { invoke, now = Date.now, log = () => {}, requestId = newRequestId } = dependencies;
  const findRoute = createRouteTable(definition.routes);
  const findKey = createIssuerKeys(dependencies.fetchJson ?? fetchJson, now);
  const authorizerOf = createAuthorizers({ region, findKey, invoke, now });
  const cors = definition.cors && createCors(definition.cors);
  const stageBucket = definition.throttling && createTokenBucket(definition.throttling, now);
  const guards = new Map(
    definition.routes.map((route) => [
      route,
      {
        admit: route.throttling ? createTokenBucket(route.throttling, now) : stageBucket,
        authorize: route.authorizer && authorizerOf(route.authorizer),
      },
    ]),
  );

  const answer = async (request: IncomingMessage, id: string): Promise<GatewayAnswer | undefined> => {
    const receivedAt = now();
    const method = request.method ?? 'GET';
    if (isHeaderTooLarge(request)) return gatewayError(431);
    const target = splitTarget(request.url ?? '/');
    if (!target) return gatewayError(400);
    const match = findRoute(method, target.path);
    if (!match) return cors && method === 'OPTIONS' ? cors.preflight(request.headers) : gatewayError(404);

    const { route, pathParameters } = match;
    const say = (what: string) => log(`${id} ${route.routeKey}: ${what}`);
    const { headers, cookies } = eventHeaders(request.rawHeaders);
    const guard = guards.get(route);
    if (guard?.admit && !guard.admit()) {
      say('throttled');
      return gatewayError(429);
    }
    const { routeKey } = route;
    const about = { ...target, pathParameters, routeKey, stage, accountId, apiId };
    const facts = { request, headers, cookies, ...about, requestId: id, receivedAt };
    let context: AuthorizerContext | undefined;
    if (guard?.authorize) {
      const authorization = await guard.authorize(facts);
      if (authorization.kind !== 'allowed') {
        say(`${authorization.kind}: ${authorization.reason}`);
        return refusalOf(authorization);
      }
      context = authorization.context;
    }

    const read = await readBody(request);
    if (read.kind === 'aborted') return undefined;
    if (read.kind === 'too-large') {
      say('the body is larger than 10 MB');
      return gatewayError(413);
    }
    const result = await callIntegration(route, toEvent(facts, read.body, context), invoke);
    if (result.kind === 'failed') say(`integration: ${result.reason}`);
    return cors && result.kind === 'answered' ? cors.decorate(result.answer, request.headers) : result.answer;
  };

  return {
    async handle(request, response) {
      const id = requestId();
      const made = await answer(request, id).catch((error: unknown) => {
        log(`${id}: the gateway itself failed: ${error instanceof Error ? error.stack : error}`);
        return gatewayError(500);
      });
      if (made) send(response, made, id);
    },
  };
}

function send(response: ServerResponse, { status, headers, body }: GatewayAnswer, id: string): void {
  const hasBody = status !== 204 && status !== 304;
  const length: Record<string, string> = hasBody ? { 'content-length': String(body.length) } : {};
  response.writeHead(status, { ...headers, ...length, 'apigw-requestid': id });
  response.end(hasBody ? body : undefined);
}

/** Fifteen characters and an equals sign, as the service's ids look. */
function newRequestId(): string {
  return `${randomBytes(12).toString('base64url').slice(0, 15)}=`;
}
