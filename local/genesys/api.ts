import type { AccessTokens } from './access-tokens.ts';
import { type Answer, apiError } from './answer.ts';
import type { FaultRequest } from './fault.ts';
import type { Asked, Judged } from './host.ts';
import { type Message, type Messages, messageData } from './messages.ts';
import type { RateLimit } from './rate-limit.ts';
import { isTopicsPath, topicListing } from './topics.ts';

export interface ApiOptions {
  readonly accessTokens: AccessTokens;
  readonly rateLimit: RateLimit;
  readonly messages: Messages;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told of each request for a message, right or not. */
  readonly count: (request: FaultRequest) => void;
}

const detailsPath = /^\/api\/v2\/conversations\/messages\/([^/?]+)\/details$/;
const messagePath = /^\/api\/v2\/conversations\/messages\/([^/?]+)\/messages\/([^/?]+)$/;

/**
 * The two requests for messages that the public API has, and the list of topics; every answer to a valid token bears the
 * rate's headers.
 */
export function createApi({ accessTokens, rateLimit, messages, now, count }: ApiOptions): (asked: Asked) => Judged {
  function find(path: string): { readonly request: FaultRequest; readonly message: Message | undefined } | undefined {
    const [, detailsOf] = detailsPath.exec(path) ?? [];
    if (detailsOf !== undefined) return { request: 'details', message: messages.find(decode(detailsOf)) };
    const [, conversationId, messageId] = messagePath.exec(path) ?? [];
    if (conversationId === undefined || messageId === undefined) return undefined;
    const message = messages.find(decode(messageId));
    return { request: 'message', message: message?.conversationId === decode(conversationId) ? message : undefined };
  }

  return ({ method, path, header }) => {
    const found = find(path);
    const isTopics = isTopicsPath(path);
    if (found) count(found.request);
    const token = /^Bearer (\S+)$/i.exec(header('authorization'))?.[1];
    if (token === undefined) return refuse(apiError(401, 'authentication.required', 'No authentication bearer token.'));
    if (!accessTokens.isValid(token)) return refuse(apiError(401, 'bad.credentials', 'Invalid login credentials.'));
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
    if (!found && !isTopics) return refuse(apiError(404, 'not.found', 'HTTP 404 Not Found'), headers);
    if (method !== 'GET') return refuse(apiError(405, 'method.not.allowed', 'HTTP 405 Method Not Allowed'), headers);
    if (!found) return { kind: 'accepted', answer: () => ({ status: 200, body: topicListing(path), headers }) };
    const { request, message } = found;
    if (!message) return refuse(apiError(404, 'not.found', 'The requested message was not found.'), headers);
    const answer = () => ({ status: 200, body: messageData(message, now()), headers });
    return { kind: 'accepted', request, answer };
  };
}

const refuse = (answer: Answer, headers: Readonly<Record<string, string>> = {}) => ({
  kind: 'refused' as const,
  answer: { ...answer, headers },
});

/** As it came where it is not percent-encoded well; no message has such an id. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
