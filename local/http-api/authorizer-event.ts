import { type HttpApiEvent, type RequestFacts, requestFields } from './request-event.ts';

/** The event of a Lambda authorizer, payload format 2.0 (AWS page http-api-lambda-authorizer). */
export type AuthorizerEvent = Omit<HttpApiEvent, 'body' | 'isBase64Encoded'> & {
  type: 'REQUEST';
  routeArn: string;
  /** The values, in the order of the authorizer's sources. */
  identitySource: string[];
};

/** Composes the event of one request, which has no body here: it is not read yet. */
export function toAuthorizerEvent(facts: RequestFacts, identitySource: string[], region: string): AuthorizerEvent {
  const { accountId, apiId, stage, request, path } = facts;
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${request.method ?? 'GET'}${path}`,
    identitySource,
    ...requestFields(facts),
  };
}
