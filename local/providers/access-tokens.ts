import { randomBytes } from 'node:crypto';

/** What an access token allows; `unknown` covers expired ones, as Google's answer does. */
export type AccessTokenAnswer = 'valid' | 'insufficient-scope' | 'unknown';

export interface AccessTokens {
  readonly issue: (scopes: readonly string[]) => { readonly accessToken: string; readonly expiresInSeconds: number };
  readonly check: (accessToken: string) => AccessTokenAnswer;
}

const messagingScopes = [
  'https://www.googleapis.com/auth/firebase.messaging',
  'https://www.googleapis.com/auth/cloud-platform',
];

/** The access tokens that the token endpoint gives out and FCM looks at; they live for 3599 s, as Google's do. */
export function createAccessTokens(now: () => number = Date.now): AccessTokens {
  const expiresInSeconds = 3599;
  const tokens = new Map<string, { readonly scopes: readonly string[]; readonly expiresAtMs: number }>();
  return {
    issue: (scopes) => {
      const accessToken = `ya29.local.${randomBytes(48).toString('base64url')}`;
      tokens.set(accessToken, { scopes, expiresAtMs: now() + expiresInSeconds * 1000 });
      return { accessToken, expiresInSeconds };
    },
    check: (accessToken) => {
      const token = tokens.get(accessToken);
      if (!token || token.expiresAtMs <= now()) return 'unknown';
      return token.scopes.some((scope) => messagingScopes.includes(scope)) ? 'valid' : 'insufficient-scope';
    },
  };
}
