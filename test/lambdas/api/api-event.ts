import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';

interface Call {
  readonly claims?: Record<string, string>;
  readonly path?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  /** Of the body. */
  readonly type?: string;
}

/** A request as API Gateway's HTTP API hands it to a function: payload format 2.0, behind a JWT authorizer. */
export function apiEvent(routeKey: string, call: Call = {}): APIGatewayProxyEventV2WithJWTAuthorizer {
  const [method = '', template = ''] = routeKey.split(' ');
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => call.path?.[name] ?? '');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': call.type ?? 'application/json', 'content-length': String(call.body?.length ?? 0) },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api-id',
      domainName: 'api-id.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'api-id',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-id',
      routeKey,
      stage: '$default',
      time: '15/Jan/2026:12:00:00 +0000',
      timeEpoch: Date.UTC(2026, 0, 15, 12),
      authorizer: {
        principalId: '',
        integrationLatency: 0,
        jwt: { claims: call.claims ?? { sub: 'anna' }, scopes: [] },
      },
    },
    ...(call.path ? { pathParameters: call.path } : {}),
    ...(call.body === undefined ? {} : { body: call.body }),
    isBase64Encoded: call.isBase64Encoded ?? false,
  };
}
