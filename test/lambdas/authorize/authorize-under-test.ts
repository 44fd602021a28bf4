import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { createLog } from '../../../lambdas/adapters/log.ts';
import { createHandler } from '../../../lambdas/authorize/handler.ts';
import { issuerKeys } from '../../../lambdas/authorize/issuer-keys.ts';
import { verifyToken } from '../../../lambdas/authorize/verify-token.ts';

/** The function as `index.ts` wires it, with a log and a clock of the test's own. */
export function authorizeUnderTest(options: {
  readonly issuer: string;
  readonly now: () => number;
  readonly algorithms?: readonly string[];
  readonly claims?: readonly string[];
  readonly cooldownMs?: number;
}) {
  const { issuer, now, algorithms = ['RS256', 'ES256', 'EdDSA'], claims = ['sub'], cooldownMs } = options;
  const lines: string[] = [];
  const getKey = issuerKeys(issuer, { now, ...(cooldownMs === undefined ? {} : { cooldownMs }) });
  const rules = { issuer, audience: ['app', 'other-app'], algorithms, getKey };
  const handler = createHandler({
    verify: (authorization, at) => verifyToken(authorization, rules, at),
    claims,
    log: createLog((line) => lines.push(line)),
    now,
  });
  return {
    lines,
    /** What the last line says. */
    said: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}'),
    ask: (authorization: string) => handler(eventOf(authorization)),
  };
}

function eventOf(authorization: string): APIGatewayRequestAuthorizerEventV2 {
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: 'arn:aws:execute-api:eu-central-1:000000000000:api/$default/GET/v1/devices',
    identitySource: [authorization],
    routeKey: 'GET /v1/devices',
    rawPath: '/v1/devices',
    rawQueryString: '',
    cookies: [],
    headers: { authorization },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method: 'GET', path: '/v1/devices', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      requestId: 'request-1',
      routeKey: 'GET /v1/devices',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
  };
}
