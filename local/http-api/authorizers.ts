import type { RouteDefinition } from './api-definition.ts';
import type { Authorization } from './authorization.ts';
import type { createIssuerKeys } from './issuer-keys.ts';
import { createJwtAuthorizer } from './jwt-authorizer.ts';
import { createRequestAuthorizer, type RequestAuthorizerDependencies } from './request-authorizer.ts';
import type { RequestFacts } from './request-event.ts';
import { joinParameters } from './request-path.ts';

export type Authorize = (request: RequestFacts) => Promise<Authorization>;

/** Makes the authorizer of a route; a Lambda authorizer is one for all its routes, which share what it keeps. */
export function createAuthorizers({
  findKey,
  ...dependencies
}: RequestAuthorizerDependencies & { findKey: ReturnType<typeof createIssuerKeys> }): (
  definition: NonNullable<RouteDefinition['authorizer']>,
) => Authorize {
  const requestAuthorizers = new Map<string, Authorize>();

  return (definition) => {
    if (definition.kind === 'jwt') {
      const authorize = createJwtAuthorizer(definition, findKey, dependencies.now);
      return ({ headers, rawQueryString }) => authorize({ headers, query: joinParameters(rawQueryString) });
    }
    const { authorizerId } = definition;
    const authorize = requestAuthorizers.get(authorizerId) ?? createRequestAuthorizer(definition, dependencies);
    requestAuthorizers.set(authorizerId, authorize);
    return authorize;
  };
}
