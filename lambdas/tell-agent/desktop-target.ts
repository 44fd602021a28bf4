import type { GenesysCredentials } from '../sources/genesys/api-credentials.ts';
import { createApiHost, type HostAnswer } from '../sources/genesys/api-host.ts';
import { createAccessToken } from '../sources/genesys/api-token.ts';
import { type Unavailable, unavailable } from '../sources/genesys/api-unavailable.ts';
import { tryTokens } from '../sources/genesys/try-tokens.ts';
import { waitAtMost } from '../sources/wait-at-most.ts';
import type { Notification } from './notification.ts';

/** The company's service that shows notifications to agents: its token and its pauses. */
export interface DesktopTarget {
  /**
   * What stands in the way of a request now: what the target answered before, or that there is no token for it, which is
   * fetched here. Rejects only where the secret cannot be reached.
   */
  readonly ready: (timeLeftMs: number) => Promise<Unavailable | undefined>;
  /**
   * Any answer that is neither 401, 429 nor 5xx is `answered`. Rejects only where the secret cannot be reached.
   * @param spend called before each request: a second one follows where the token was refused
   */
  readonly send: (
    notification: Notification,
    options: { readonly correlationId: string; readonly spend: () => void; readonly timeLeftMs: () => number },
  ) => Promise<HostAnswer>;
}

export interface DesktopTargetSettings {
  /** Notifications are posted here. */
  readonly url: string;
  readonly tokenUrl: string;
  readonly credentials: GenesysCredentials;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly requestLimitMs?: number;
}

/** One for each process. */
export function createDesktopTarget(settings: DesktopTargetSettings): DesktopTarget {
  const { now, requestLimitMs = 3_000 } = settings;
  const target = new URL(settings.url);
  const tokens = new URL(settings.tokenUrl);
  const host = createApiHost({ origin: target.origin, now, requestLimitMs });
  const login = createApiHost({ origin: tokens.origin, now, requestLimitMs });
  const accessToken = createAccessToken(settings.credentials, login, now, tokens.pathname + tokens.search);

  async function accessWithin(timeLeftMs: number) {
    const access = await waitAtMost(timeLeftMs, accessToken.get());
    return access === 'too-late' ? unavailable('no-time-left') : access;
  }

  /** One request with a token: undefined where the target refused the token. */
  async function post(body: string, { correlationId, spend, timeLeftMs }: Parameters<DesktopTarget['send']>[1]) {
    const access = await accessWithin(timeLeftMs());
    if (access.kind === 'unavailable') return access;
    spend();
    const headers = {
      authorization: `Bearer ${access.token}`,
      'content-type': 'application/json',
      'x-correlation-id': correlationId,
    };
    const path = target.pathname + target.search;
    const answer = await host.ask({ method: 'POST', path, headers, body, onlyStatus: true }, timeLeftMs());
    if (answer.kind === 'unavailable' || answer.status !== 401) return answer;
    accessToken.invalidate(access.token);
    return undefined;
  }

  return {
    async ready(timeLeftMs) {
      const inTheWay = host.closed() ?? (await accessWithin(timeLeftMs));
      return inTheWay.kind === 'unavailable' ? inTheWay : undefined;
    },
    send(notification, options) {
      const body = JSON.stringify(notification);
      return tryTokens(host, () => post(body, options));
    },
  };
}
