import type { GoogleCredential } from './credentials.ts';
import { type FetchedToken, type FetchTokenSettings, fetchToken } from './fetch-token.ts';

interface HeldAccess {
  readonly kind: 'token';
  readonly token: string;
  readonly authorization: string;
}

export type Access = HeldAccess | Exclude<FetchedToken, { kind: 'token' }>;

export interface AccessToken {
  /** The current token, where there is one that lives long enough. */
  held(): HeldAccess | undefined;
  /** The current token or a new one; callers at the same time share one fetch, and a failure is not kept. */
  get(): Promise<Access>;
  /** FCM refused this token: the next call fetches another. One that has replaced it meanwhile stays. */
  invalidate(rejected: string): void;
}

export interface AccessTokenSettings extends FetchTokenSettings {
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** As early as Google's library renews, so that an endpoint that is down for a moment hurts nobody. */
const renewBeforeMs = 5 * 60_000;
/** A token must not die on its way. */
const usableBeforeMs = 30_000;
/** Where no new one is to be had, not every push waits for the endpoint. */
const betweenRenewalsMs = 60_000;

/**
 * The OAuth token of one credential, renewed 5 minutes before it expires. Where that fails or is refused, it is used until
 * 30 seconds before its end: FCM takes it as long, and says itself where it does not.
 */
export function createAccessToken(credential: GoogleCredential, settings: AccessTokenSettings): AccessToken {
  const { now } = settings;
  let fetching: Promise<Access> | undefined;
  let current: { readonly access: HeldAccess; readonly expiresAt: number; renewAt: number } | undefined;

  const renew = async (): Promise<Access> => {
    const askedAt = now();
    const fetched = await fetchToken(credential, settings);
    if (fetched.kind === 'token') {
      const { kind, token, lifeMs } = fetched;
      const expiresAt = askedAt + lifeMs;
      const access = { kind, token, authorization: `Bearer ${token}` } as const;
      current = { access, expiresAt, renewAt: expiresAt - renewBeforeMs };
      return access;
    }
    if (current && now() < current.expiresAt - usableBeforeMs) {
      current.renewAt = Math.min(now() + betweenRenewalsMs, current.expiresAt - usableBeforeMs);
      return current.access;
    }
    return fetched;
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
