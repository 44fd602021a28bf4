import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readAliases, readCustomer } from '../../../lambdas/api/request.ts';
import { apiEvent } from './api-event.ts';

/** A request behind either authorizer, or none. */
function eventWith(authorizer: unknown): APIGatewayProxyEventV2 {
  const event = apiEvent('GET /v1/devices');
  return { ...event, requestContext: Object.assign(event.requestContext, { authorizer }) };
}

const claims = { sub: 'anna', contact: 'ext-1', empty: '' };
const byApiGateway = { jwt: { claims, scopes: null } };
const byFunction = { lambda: { claims: JSON.stringify(claims) } };

describe.each([
  ['API Gateway', byApiGateway],
  ['the function authorize', byFunction],
])('a token that %s has verified', (_, authorizer) => {
  test('names the customer', () => {
    expect(readCustomer(eventWith(authorizer), 'sub')).toEqual({ kind: 'read', value: 'anna' });
  });

  test('names what the contact centre calls them', () => {
    const claimOf = { 'external-contact': 'contact', address: 'absent' };
    expect(readAliases(eventWith(authorizer), claimOf)).toEqual([{ kind: 'external-contact', value: 'ext-1' }]);
  });

  test.each(['absent', 'empty', 'constructor', '__proto__'])('has no customer in %s', (claim) => {
    expect(readCustomer(eventWith(authorizer), claim)).toMatchObject({ kind: 'refused', answer: { status: 403 } });
  });
});

test.each([
  [undefined],
  [{ lambda: null }],
  [{ lambda: {} }],
  [{ lambda: { sub: 'anna' } }],
  [{ lambda: { claims: '{}' } }],
  [{ iam: { userId: 'anna' } }],
])('%j names nobody', (authorizer) => {
  expect(readCustomer(eventWith(authorizer), 'sub')).toMatchObject({ kind: 'refused', answer: { status: 403 } });
});
