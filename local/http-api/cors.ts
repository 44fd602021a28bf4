import type { IncomingHttpHeaders } from 'node:http';
import type { CorsDefinition } from './api-definition.ts';
import type { GatewayAnswer } from './gateway-answer.ts';

export type Cors = {
  /** The answer to OPTIONS where no route takes it. */
  preflight(headers: IncomingHttpHeaders): GatewayAnswer;
  /** The integration's answer with its own CORS headers replaced by the configured ones. */
  decorate(answer: GatewayAnswer, headers: IncomingHttpHeaders): GatewayAnswer;
};

/**
 * CORS as an HTTP API does it (AWS page http-api-cors): API Gateway answers a preflight even without an OPTIONS route,
 * ignores CORS headers of the integration, and sends its own only to a request with `origin` (a preflight also needs
 * `access-control-request-method`). A route that matches OPTIONS, `$default` and ANY included, is served by that
 * route, authorizer and all.
 *
 * The page speaks of answers "from an integration": errors that the gateway itself makes carry no CORS headers here.
 * Throws where API Gateway refuses the configuration: credentials together with the origin `*`.
 */
export function createCors(cors: CorsDefinition): Cors {
  const { allowOrigins = [], allowMethods = [], allowHeaders = [], exposeHeaders = [] } = cors;
  if (cors.allowCredentials && allowOrigins.includes('*')) {
    throw new Error("CORS: allow-credentials is not supported if 'allow-origin' is *");
  }

  const allowedOrigin = (origin: string) => {
    if (allowOrigins.includes('*')) return '*';
    const matches = (allowed: string) =>
      allowed.endsWith('://*') ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin;
    return allowOrigins.some(matches) ? origin : undefined;
  };
  const credentials: Record<string, string> = cors.allowCredentials
    ? { 'access-control-allow-credentials': 'true' }
    : {};

  return {
    preflight(headers) {
      const origin =
        headers.origin && headers['access-control-request-method'] ? allowedOrigin(headers.origin) : undefined;
      const answer: GatewayAnswer = { status: 204, headers: {}, body: Buffer.alloc(0) };
      if (!origin) return answer;
      answer.headers = { 'access-control-allow-origin': origin, ...credentials };
      if (allowMethods.length > 0) answer.headers['access-control-allow-methods'] = allowMethods.join(',');
      if (allowHeaders.length > 0) answer.headers['access-control-allow-headers'] = allowHeaders.join(',');
      if (cors.maxAgeSeconds !== undefined) answer.headers['access-control-max-age'] = String(cors.maxAgeSeconds);
      return answer;
    },

    decorate(answer, headers) {
      const kept = Object.entries(answer.headers).filter(([name]) => !name.startsWith('access-control-'));
      const origin = headers.origin ? allowedOrigin(headers.origin) : undefined;
      const own: Record<string, string> = origin ? { 'access-control-allow-origin': origin, ...credentials } : {};
      if (origin && exposeHeaders.length > 0) own['access-control-expose-headers'] = exposeHeaders.join(',');
      return { ...answer, headers: { ...Object.fromEntries(kept), ...own } };
    },
  };
}
