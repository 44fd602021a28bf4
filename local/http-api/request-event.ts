import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AuthorizerContext } from './authorization.ts';
import { isText } from './request-body.ts';
import { joinParameters } from './request-path.ts';

/** The event of payload format 2.0 (AWS page http-api-develop-integrations-lambda); empty optional fields are left out. */
export type HttpApiEvent = {
  version: '2.0';
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  requestContext: {
    accountId: string;
    apiId: string;
    authorizer?: AuthorizerContext;
    domainName: string;
    domainPrefix: string;
    http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
    requestId: string;
    routeKey: string;
    stage: string;
    time: string;
    timeEpoch: number;
  };
  body?: string;
  pathParameters?: Record<string, string>;
  isBase64Encoded: boolean;
};

/** Everything that the gateway knows about a request before it reads its body. */
export type RequestFacts = {
  request: IncomingMessage;
  headers: Record<string, string>;
  cookies: string[];
  path: string;
  rawQueryString: string;
  pathParameters: Record<string, string>;
  routeKey: string;
  stage: string;
  accountId: string;
  apiId: string;
  requestId: string;
  receivedAt: number;
};

/** Composes the event of one request. The host a client sees is the local one, so `domainName` is its `host`. */
export function toEvent(facts: RequestFacts, body: Buffer, authorizer: AuthorizerContext | undefined): HttpApiEvent {
  const { pathParameters, ...shared } = requestFields(facts);
  const isBase64Encoded = body.length > 0 && !isText(facts.headers['content-type']);
  return {
    version: '2.0',
    ...shared,
    headers: { ...shared.headers, 'content-length': String(body.length) },
    requestContext: { ...shared.requestContext, ...(authorizer && { authorizer }) },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    ...(pathParameters && { pathParameters }),
    isBase64Encoded,
  };
}

/** What the events of integrations and of Lambda authorizers have in common. */
export function requestFields(facts: RequestFacts) {
  const { request, headers, cookies, path, rawQueryString, pathParameters } = facts;
  const method = request.method ?? 'GET';
  const sourceIp = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const domainName = (headers.host ?? '').replace(/:\d+$/, '');
  const queryStringParameters = joinParameters(rawQueryString);
  return {
    routeKey: facts.routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers: { ...headers, ...forwarding(facts, sourceIp) },
    ...(Object.keys(queryStringParameters).length > 0 && { queryStringParameters }),
    requestContext: {
      accountId: facts.accountId,
      apiId: facts.apiId,
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: facts.requestId,
      routeKey: facts.routeKey,
      stage: facts.stage,
      time: logTime(facts.receivedAt),
      timeEpoch: facts.receivedAt,
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
  };
}

/** Headers that API Gateway adds; here they tell the truth about this machine instead of https and 443. */
function forwarding({ request, headers, receivedAt }: RequestFacts, sourceIp: string): Record<string, string> {
  const before = headers['x-forwarded-for'];
  const seconds = Math.floor(receivedAt / 1000)
    .toString(16)
    .padStart(8, '0');
  return {
    'x-forwarded-for': before ? `${before}, ${sourceIp}` : sourceIp,
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
    'x-amzn-trace-id': headers['x-amzn-trace-id'] ?? `Root=1-${seconds}-${randomBytes(12).toString('hex')}`,
  };
}

/** `12/Mar/2020:19:03:58 +0000`, always UTC. */
function logTime(milliseconds: number): string {
  const [, day, month, year, time] = new Date(milliseconds).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
