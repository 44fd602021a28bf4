import { recordOf, textOf } from '../../../../docs/clients/typescript/outcome.ts';

/** The local issuer's are good for an hour. */
const keptMs = 30 * 60_000;

export interface AccessTokens {
  /** @throws where there is no network, or no answer */
  readonly of: (customerId: string, fetch: typeof globalThis.fetch) => Promise<string>;
  /** The API has refused the one that it got. */
  readonly forget: () => void;
}

/** The sign-in of the app: the runner's own issuer takes its word for who somebody is. */
export function createAccessTokens(now: () => number): AccessTokens {
  let kept: { readonly customerId: string; readonly token: string; readonly until: number } | undefined;
  return {
    forget: () => {
      kept = undefined;
    },
    of: async (customerId, fetch) => {
      if (kept?.customerId === customerId && kept.until > now()) return kept.token;
      const path = `/local/token?customer=${encodeURIComponent(customerId)}`;
      const response = await fetch(path, { headers: { accept: 'application/json' } });
      const token = textOf(recordOf(await response.json()).token);
      if (!response.ok || token === undefined) throw new Error('The local runner gave no token.');
      kept = { customerId, token, until: now() + keptMs };
      return token;
    },
  };
}
