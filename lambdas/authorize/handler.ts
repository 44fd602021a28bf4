import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import * as z from 'zod/mini';
import { errorFields, type Log, type LogFields } from '../adapters/log.ts';
import type { Verdict } from './verify-token.ts';

export interface AuthorizeDependencies {
  /** @param authorization the value of the header; `now` in epoch milliseconds */
  readonly verify: (authorization: string, now: number) => Promise<Verdict>;
  /** The claims that are passed on. */
  readonly claims: readonly string[];
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export type AuthorizerAnswer =
  | APIGatewaySimpleAuthorizerWithContextResult<{ readonly claims: string }>
  | { readonly isAuthorized: false };

/**
 * A request's token (payload format 2.0, simple responses) → whether it may pass, and the claims that say whose it is.
 * What is refused gets a log line with the reason and nothing of the token; what may pass has one of the api function.
 */
export function createHandler({ verify, claims, log, now }: AuthorizeDependencies) {
  return async (event: APIGatewayRequestAuthorizerEventV2): Promise<AuthorizerAnswer> => {
    const verdict = await verify(event.identitySource?.[0] ?? '', now());
    const request = { route: event.routeKey, requestId: event.requestContext.requestId };
    switch (verdict.kind) {
      case 'admitted':
        return { isAuthorized: true, context: { claims: JSON.stringify(textsOf(verdict.claims, claims)) } };
      case 'refused':
        log.info('token-refused', { ...request, because: verdict.because });
        return { isAuthorized: false };
      case 'issuer-unreachable':
        log.error('issuer-unreachable', { ...request, ...failureFields(verdict.error) });
        // API Gateway answers 500: a refusal would make apps throw away tokens that are good.
        throw outage();
    }
  };
}

function outage(): Error {
  const error = new Error('The issuer cannot be reached.');
  error.name = 'IssuerUnreachable';
  return error;
}

/**
 * One text of JSON, as the context's only entry: an entry named `error` would show up in the access log as API Gateway's
 * own. Each claim is text, as API Gateway's JWT authorizer hands it on; a list or an object names no customer.
 */
function textsOf(claims: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, string> {
  const all = new Map(Object.entries(claims));
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = all.get(name);
      return ['string', 'number', 'boolean'].includes(typeof value) ? [[name, String(value)]] : [];
    }),
  );
}

const withCause = z.object({ cause: z.unknown() });

/** `fetch` says only that it failed; its cause has the code. */
const failureFields = (error: unknown): LogFields => ({
  ...errorFields(withCause.safeParse(error).data?.cause),
  ...errorFields(error),
});
