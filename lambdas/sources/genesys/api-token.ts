import * as z from 'zod/mini';
import type { GenesysClient, GenesysCredentials } from './api-credentials.ts';
import type { ApiHost } from './api-host.ts';
import { type Unavailable, unavailable } from './api-unavailable.ts';

export type Access = { readonly kind: 'token'; readonly token: string } | Unavailable;

export interface AccessToken {
  /**
   * The current token or a new one; callers at the same time share one request, and a failure is not kept.
   * Rejects where the secret cannot be reached.
   */
  readonly get: () => Promise<Access>;
  /** The API refused this token: the next call fetches another. One that has replaced it meanwhile stays. */
  readonly invalidate: (refused: string) => void;
}

/** A token must not die on its way; one that lives no longer than twice that is used for half of its life. */
const renewBeforeMs = 100_000;
/** So long a client that Genesys refused is not shown to it again, unless the secret has another. */
const refusedSeconds = 30;

const grantSchema = z.object({
  // What HTTP allows in a header, and no longer than servers take one.
  access_token: z.string().check(z.regex(/^[\x21-\x7e]{1,8192}$/)),
  expires_in: z.number().check(z.positive()),
});

/**
 * The access token of one OAuth client (client credentials, a POST at the login host), kept until 100 s before it
 * expires, or for half of its life where that is longer.
 * @param now epoch milliseconds
 * @param path default: Genesys' own
 */
export function createAccessToken(
  credentials: GenesysCredentials,
  login: ApiHost,
  now: () => number,
  path = '/oauth/token',
): AccessToken {
  let current: { readonly token: string; readonly renewAt: number } | undefined;
  let renewing: Promise<Access> | undefined;
  let refused: { readonly client: GenesysClient; readonly until: number } | undefined;

  async function fetchToken({ clientId, clientSecret }: GenesysClient): Promise<Access | { kind: 'refused' }> {
    const askedAt = now();
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const answer = await login.ask(
      {
        method: 'POST',
        path,
        headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials',
      },
      Number.POSITIVE_INFINITY,
    );
    if (answer.kind === 'unavailable') return answer;
    // Which of the three an unknown client, a wrong secret or a wrong kind of client gets is not documented.
    if ([400, 401, 403].includes(answer.status)) return { kind: 'refused' };
    if (answer.status !== 200) return unavailable(`http-${answer.status}`);
    const grant = grantSchema.safeParse(answer.json);
    if (!grant.success) return unavailable('unreadable-answer');
    const { access_token: token, expires_in: lifeSeconds } = grant.data;
    const lifeMs = lifeSeconds * 1000;
    current = { token, renewAt: askedAt + Math.max(lifeMs - renewBeforeMs, lifeMs / 2) };
    return { kind: 'token', token };
  }

  function refusal(client: GenesysClient): Unavailable {
    refused = { client, until: now() + refusedSeconds * 1000 };
    return unavailable('credentials', refusedSeconds);
  }

  async function renew(): Promise<Access> {
    const held = await credentials.get();
    if (held.kind === 'not-configured') return unavailable('not-configured');
    if (refused && now() < refused.until && isSame(held.value, refused.client)) {
      return unavailable('credentials', Math.ceil((refused.until - now()) / 1000));
    }
    const first = await fetchToken(held.value);
    if (first.kind !== 'refused') return first;
    const fresh = await credentials.refresh();
    if (fresh.kind === 'not-configured') return unavailable('not-configured');
    if (isSame(fresh.value, held.value)) return refusal(fresh.value);
    const second = await fetchToken(fresh.value);
    return second.kind === 'refused' ? refusal(fresh.value) : second;
  }

  return {
    async get() {
      if (current && now() < current.renewAt) return { kind: 'token', token: current.token };
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
    invalidate(token) {
      if (current?.token === token) current = undefined;
    },
  };
}

const isSame = (one: GenesysClient, other: GenesysClient) =>
  one.clientId === other.clientId && one.clientSecret === other.clientSecret;
