import { readJson } from '../providers/json.ts';
import type { AccessTokens } from './access-tokens.ts';
import { type Answer, apiError } from './answer.ts';
import type { FaultRequest } from './fault.ts';
import type { Asked, Judged } from './host.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Route } from './route.ts';

export interface ApiOptions {
  readonly accessTokens: Pick<AccessTokens, 'clientOf'>;
  readonly rateLimit: RateLimit;
  readonly routes: readonly Route[];
  /** Told of each request that has a name, right or not. */
  readonly count: (request: FaultRequest) => void;
}

/** The requests of the public API that this organisation answers; every answer to a valid token bears the rate's headers. */
export function createApi({ accessTokens, rateLimit, routes, count }: ApiOptions): (asked: Asked) => Judged {
  return ({ method, path, header, body }) => {
    const { pathname, searchParams } = new URL(path, 'https://localhost');
    const route = routes.find((one) => one.path.test(pathname));
    if (route?.request) count(route.request);
    const token = /^Bearer (\S+)$/i.exec(header('authorization'))?.[1];
    if (token === undefined) return refuse(apiError(401, 'authentication.required', 'No authentication bearer token.'));
    const clientId = accessTokens.clientOf(token);
    if (clientId === undefined) return refuse(apiError(401, 'bad.credentials', 'Invalid login credentials.'));
    const used = rateLimit.use(token);
    const headers = {
      'inin-ratelimit-count': String(used.count),
      'inin-ratelimit-allowed': String(used.allowed),
      'inin-ratelimit-reset': String(used.resetSeconds),
    };
    if (used.isOver) {
      const words = `Rate limit exceeded the maximum [${used.allowed}] requests within [60] seconds`;
      const retryAfter = { 'retry-after': String(used.resetSeconds) };
      return refuse(apiError(429, 'too.many.requests', words), { ...headers, ...retryAfter });
    }
    if (!route) return refuse(apiError(404, 'not.found', 'HTTP 404 Not Found'), headers);
    const decide = Object.hasOwn(route.methods, method) ? route.methods[method] : undefined;
    if (!decide) return refuse(apiError(405, 'method.not.allowed', 'HTTP 405 Method Not Allowed'), headers);
    const ids = (route.path.exec(pathname) ?? []).slice(1).map(decode);
    const decision = decide({ clientId, ids, query: searchParams, json: readJson(body)?.value });
    if (decision.kind === 'refused') return refuse(decision.answer, headers);
    const { request } = route;
    const answer = () => ({ ...decision.answer(), headers });
    return { kind: 'accepted', ...(request === undefined ? {} : { request }), answer };
  };
}

const refuse = (answer: Answer, headers: Readonly<Record<string, string>> = {}) => ({
  kind: 'refused' as const,
  answer: { ...answer, headers },
});

/** As it came where it is not percent-encoded well; nothing has such an id. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
