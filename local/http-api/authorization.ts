import { type GatewayAnswer, gatewayError } from './gateway-answer.ts';

/** `requestContext.authorizer` of a route with an authorizer, by the authorizer's type. */
export type AuthorizerContext = {
  /** `scopes` is null on a route without scopes, whatever the token says (observed). */
  jwt?: { claims: Record<string, string>; scopes: string[] | null };
  /** Null where the function gave none (observed). */
  lambda?: Record<string, unknown> | null;
};

/** `reason` never quotes the request. */
export type Authorization =
  | { kind: 'allowed'; context: AuthorizerContext }
  /** 401: no token, or one that a JWT authorizer does not take. */
  | { kind: 'unauthorized'; reason: string; wwwAuthenticate?: string }
  /** 403: a good token without one of the route's scopes, or the function said no. */
  | { kind: 'forbidden'; reason: string }
  /** 500: the function did not answer as it has to. */
  | { kind: 'failed'; reason: string };

export function refusalOf(authorization: Exclude<Authorization, { kind: 'allowed' }>): GatewayAnswer {
  switch (authorization.kind) {
    case 'unauthorized': {
      const { wwwAuthenticate } = authorization;
      return gatewayError(401, wwwAuthenticate === undefined ? {} : { 'www-authenticate': wwwAuthenticate });
    }
    case 'forbidden':
      return gatewayError(403);
    case 'failed':
      return gatewayError(500);
  }
}
