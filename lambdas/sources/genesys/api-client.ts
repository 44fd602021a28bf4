import { waitAtMost } from '../wait-at-most.ts';
import type { GenesysCredentials } from './api-credentials.ts';
import { createApiHost, type HostAnswer, type HostRequest } from './api-host.ts';
import { createApiRate, type Priority } from './api-rate.ts';
import { startTimeLeft } from './api-time-left.ts';
import { createAccessToken } from './api-token.ts';
import { unavailable } from './api-unavailable.ts';
import { tryTokens } from './try-tokens.ts';

export interface ApiClientSettings {
  readonly credentials: GenesysCredentials;
  /** Of the region (`originsOf`), or of a stand-in. */
  readonly loginOrigin: string;
  readonly apiOrigin: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Of each request. */
  readonly requestLimitMs?: number;
  /** What Genesys allows a token in a minute; unconfirmed. Where it says that it allows less, that counts. */
  readonly requestsPerMinute?: number;
  /** Of an answer of the API; default: enough for a message. */
  readonly mostBytes?: number;
}

export interface ApiRequest extends Pick<HostRequest, 'method' | 'path'> {
  /** Sent as JSON. */
  readonly json?: unknown;
}

/** One OAuth client at Genesys' API: its token, its rate, its pauses. */
export interface ApiClient {
  /**
   * Any answer that is neither 401, 429 nor 5xx is `answered`: its status says what it means. Waits no longer than
   * `timeLeftMs`, the token included; rejects only where the secret cannot be reached.
   */
  readonly ask: (request: ApiRequest, timeLeftMs?: number, priority?: Priority) => Promise<HostAnswer>;
  /** The token that requests are made with now is not to be used again. */
  readonly renewToken: () => void;
}

/** Room for a token and two answers, each as slow as it may be. */
const defaultTimeLeftMs = 10_000;

/** One for each process: its token, its rate and its pauses live as long as it does. */
export function createApiClient(settings: ApiClientSettings): ApiClient {
  const { now, requestLimitMs = 3_000, requestsPerMinute = 300, mostBytes } = settings;
  const login = createApiHost({ origin: settings.loginOrigin, now, requestLimitMs });
  const api = createApiHost({
    origin: settings.apiOrigin,
    now,
    requestLimitMs,
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
  const accessToken = createAccessToken(settings.credentials, login, now);
  const rate = createApiRate(requestsPerMinute, now);
  let tokenInUse: string | undefined;

  /** One request with a token: undefined where the API refused the token. */
  async function askWithToken({ json, ...request }: ApiRequest, leftMs: () => number, priority: Priority | undefined) {
    const access = await waitAtMost(leftMs(), accessToken.get());
    if (access === 'too-late') return unavailable('no-time-left');
    if (access.kind === 'unavailable') return access;
    tokenInUse = access.token;
    const waitSeconds = rate.take(priority);
    if (waitSeconds !== undefined) return unavailable('own-rate-limit', waitSeconds);
    const authorization = { authorization: `Bearer ${access.token}` };
    const answer = await api.ask(
      json === undefined
        ? { ...request, headers: authorization }
        : {
            ...request,
            headers: { ...authorization, 'content-type': 'application/json' },
            body: JSON.stringify(json),
          },
      leftMs(),
    );
    if (answer.kind === 'unavailable') return answer;
    rate.allow(Number(answer.headers.get('inin-ratelimit-allowed')));
    if (answer.status !== 401) return answer;
    accessToken.invalidate(access.token);
    return undefined;
  }

  return {
    async ask(request, timeLeftMs = defaultTimeLeftMs, priority) {
      const leftMs = startTimeLeft(timeLeftMs);
      const inTheWay = api.closed();
      if (inTheWay) return inTheWay;
      return tryTokens(api, () => askWithToken(request, leftMs, priority));
    },
    renewToken() {
      if (tokenInUse !== undefined) accessToken.invalidate(tokenInUse);
    },
  };
}
