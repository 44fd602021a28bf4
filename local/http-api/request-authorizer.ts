import * as z from 'zod';
import type { RequestAuthorizerDefinition } from './api-definition.ts';
import type { Authorization } from './authorization.ts';
import { toAuthorizerEvent } from './authorizer-event.ts';
import { giveUpAfter } from './give-up-after.ts';
import type { Invoke, InvokeResult } from './integration.ts';
import type { RequestFacts } from './request-event.ts';
import { joinParameters } from './request-path.ts';

export type RequestAuthorizerDependencies = {
  region: string;
  invoke: Invoke;
  now: () => number;
};

/** Timeout for a Lambda authorizer's response (AWS page http-api-quotas). */
const longestMilliseconds = 10_000;

const simpleResponse = z.object({
  isAuthorized: z.boolean(),
  context: z.record(z.string(), z.json()).nullish(),
});

/**
 * A Lambda authorizer (AWS page http-api-lambda-authorizer): a request that lacks one of the identity sources, or has it
 * empty, is 401 without an invocation; `isAuthorized: false` is 403; a function that fails, takes longer than ten
 * seconds, may not be invoked or answers in another shape is 500. The context reaches the integration as
 * `requestContext.authorizer.lambda`.
 *
 * With a time to live a result, a refusal too, is kept under the values of the identity sources: for all routes, unless
 * `$context.routeKey` is one of them. Which answers AWS does not keep is not documented; here failures are not.
 *
 * Throws on an identity source that it does not know, and on a time to live without any.
 */
export function createRequestAuthorizer(
  { authorizerId, functionArn, identitySource, resultTtlSeconds }: RequestAuthorizerDefinition,
  { region, invoke, now }: RequestAuthorizerDependencies,
): (request: RequestFacts) => Promise<Authorization> {
  const sources = identitySource.map(readSource);
  if (sources.length === 0) throw new Error(`Lambda authorizer ${authorizerId}: identitySource is empty`);
  const kept = new Map<string, { authorization: Authorization; until: number }>();

  const ask = async (facts: RequestFacts, values: string[]): Promise<Authorization> => {
    try {
      const event = toAuthorizerEvent(facts, values, region);
      const invocation = invoke(functionArn, event, `authorizers/${authorizerId}`);
      const outcome = await giveUpAfter(longestMilliseconds, invocation);
      return outcome === 'gave-up' ? failed(`no answer within ${longestMilliseconds} ms`) : authorizationOf(outcome);
    } catch (error) {
      // Only the name: the message may quote the event.
      return failed(`its invocation threw ${error instanceof Error ? error.name : typeof error}`);
    }
  };

  return async (facts) => {
    const values = sources.map((read) => read(facts));
    if (!values.every((value) => value !== undefined && value !== '')) {
      return { kind: 'unauthorized', reason: 'the request lacks an identity source' };
    }
    const present = values.filter((value) => value !== undefined);
    const key = JSON.stringify(present);
    const known = kept.get(key);
    if (known && now() < known.until) return known.authorization;
    const authorization = await ask(facts, present);
    if (resultTtlSeconds > 0 && authorization.kind !== 'failed') {
      kept.set(key, { authorization, until: now() + resultTtlSeconds * 1000 });
    }
    return authorization;
  };
}

function readSource(expression: string): (facts: RequestFacts) => string | undefined {
  const [, place, name = ''] = /^\$request\.(header|querystring)\.([^.]+)$/.exec(expression) ?? [];
  if (place === 'header') return ({ headers }) => headers[name.toLowerCase()];
  if (place === 'querystring') return ({ rawQueryString }) => joinParameters(rawQueryString)[name];
  if (expression === '$context.routeKey') return ({ routeKey }) => routeKey;
  throw new Error(`Lambda authorizer: identitySource ${expression} is not known here`);
}

function authorizationOf(outcome: InvokeResult): Authorization {
  if (outcome.kind !== 'ok') return failed(outcome.kind);
  const response = simpleResponse.safeParse(outcome.result);
  if (!response.success) return failed('its answer has another shape');
  const { isAuthorized, context } = response.data;
  if (!isAuthorized) return { kind: 'forbidden', reason: 'the authorizer says no' };
  return { kind: 'allowed', context: { lambda: context ?? null } };
}

const failed = (what: string): Authorization => ({ kind: 'failed', reason: `authorizer: ${what}` });
