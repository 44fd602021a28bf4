import * as z from 'zod';
import type { ServiceAccount } from './credentials.ts';

export type Access =
  | { readonly kind: 'token'; readonly token: string }
  /** The key cannot be used, or Google does not accept it; `reason` is Google's word. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** The token endpoint gave no usable answer. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface AccessToken {
  /** The current token or a new one; callers at the same time share one fetch, and a failure is not kept. */
  get(): Promise<Access>;
  /** FCM refused this token: the next call fetches another. One that has replaced it meanwhile stays. */
  invalidate(rejected: string): void;
}

interface Settings {
  readonly tokenUrl: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly requestLimitMs: number;
}

const scope = 'https://www.googleapis.com/auth/firebase.messaging';
/** As early as Google's library renews: an invocation must not end with a token that dies on its way. */
const renewBeforeMs = 5 * 60_000;

/** The OAuth token of one service account, kept until 5 minutes before it expires. */
export function createAccessToken(account: ServiceAccount, settings: Settings): AccessToken {
  const { now } = settings;
  let fetching: Promise<Access> | undefined;
  let current: { access: Access & { kind: 'token' }; expiresAt: number } | undefined;

  const renew = async (): Promise<Access> => {
    const askedAt = now();
    const answer = await fetchToken(account, settings);
    if (answer.kind !== 'token') return answer;
    const access = { kind: answer.kind, token: answer.token };
    current = { access, expiresAt: askedAt + answer.lifeMs };
    return access;
  };

  return {
    async get() {
      if (current && now() < current.expiresAt - renewBeforeMs) return current.access;
      fetching ??= renew().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    invalidate(rejected) {
      if (current?.access.token === rejected) current = undefined;
    },
  };
}

type Fetched = Exclude<Access, { kind: 'token' }> | { kind: 'token'; token: string; lifeMs: number };

const refusal = z.object({
  response: z.object({
    status: z.int(),
    data: z
      .object({ error: z.string().regex(/^[a-z_]{1,64}$/) })
      .optional()
      .catch(undefined),
  }),
});

async function fetchToken(account: ServiceAccount, { tokenUrl, requestLimitMs }: Settings): Promise<Fetched> {
  // Loading the library costs a cold start more than its first request does, and most invocations have a token.
  const { JWT } = await import('google-auth-library');
  const client = new JWT({
    email: account.client_email,
    key: account.private_key,
    scopes: [scope],
    // A wait inside the function would be paid for: whoever comes later asks again.
    transporterOptions: { timeout: requestLimitMs, retryConfig: { retry: 0 } },
  });
  let signed = false;
  // The library knows one token endpoint; its assertion is meant for that one wherever it is sent.
  client.transporter.interceptors.request.add({
    resolved: async (request) => {
      signed = true;
      return Object.assign(request, { url: new URL(tokenUrl) });
    },
  });
  try {
    const { access_token: token, expiry_date: expiresAt } = await client.authorize();
    if (!token || !expiresAt) return { kind: 'unavailable', reason: 'token-endpoint' };
    // The library dates by the system's clock, so only the difference is worth something to ours.
    return { kind: 'token', token, lifeMs: expiresAt - Date.now() };
  } catch (error) {
    if (!signed) return { kind: 'rejected', reason: 'unusable-key' };
    const answer = refusal.safeParse(error).data?.response;
    const refused = answer && answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status);
    return refused
      ? { kind: 'rejected', reason: answer.data?.error ?? `token-endpoint-http-${answer.status}` }
      : { kind: 'unavailable', reason: 'token-endpoint' };
  }
}
