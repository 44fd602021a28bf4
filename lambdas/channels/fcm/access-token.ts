import type { GoogleCredential } from './credentials.ts';
import { type FetchedToken, type FetchTokenSettings, fetchToken } from './fetch-token.ts';

export type Access =
  | { readonly kind: 'token'; readonly token: string; readonly authorization: string }
  | Exclude<FetchedToken, { kind: 'token' }>;

export interface AccessToken {
  /** The current token, where there is one that lives long enough. */
  held(): (Access & { kind: 'token' }) | undefined;
  /** The current token or a new one; callers at the same time share one fetch, and a failure is not kept. */
  get(): Promise<Access>;
  /** FCM refused this token: the next call fetches another. One that has replaced it meanwhile stays. */
  invalidate(rejected: string): void;
}

export interface AccessTokenSettings extends FetchTokenSettings {
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** As early as Google's library renews: an invocation must not end with a token that dies on its way. */
const renewBeforeMs = 5 * 60_000;

/** The OAuth token of one credential, kept until 5 minutes before it expires. */
export function createAccessToken(credential: GoogleCredential, settings: AccessTokenSettings): AccessToken {
  const { now } = settings;
  let fetching: Promise<Access> | undefined;
  let current: { readonly access: Access & { kind: 'token' }; readonly renewAt: number } | undefined;

  const renew = async (): Promise<Access> => {
    const askedAt = now();
    const fetched = await fetchToken(credential, settings);
    if (fetched.kind !== 'token') return fetched;
    const { kind, token, lifeMs } = fetched;
    const access = { kind, token, authorization: `Bearer ${token}` } as const;
    current = { access, renewAt: askedAt + lifeMs - renewBeforeMs };
    return access;
  };
  const held = () => (current && now() < current.renewAt ? current.access : undefined);

  return {
    held,
    async get() {
      const access = held();
      if (access) return access;
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
