import { randomBytes } from 'node:crypto';

/** What an access token allows at FCM; `unknown` covers expired ones, as Google's answer does. */
export type AccessTokenAnswer = 'valid' | 'insufficient-scope' | 'unknown';

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

export interface AccessTokens {
  /** Of a service account: what FCM wants. */
  readonly issue: (scopes: readonly string[], lifetimeSeconds?: number) => IssuedToken;
  /**
   * Of an identity from outside of Google. FCM refuses these here: whether Google's takes them without impersonation is
   * not documented.
   */
  readonly issueFederated: (audience: string, scopes: readonly string[]) => IssuedToken;
  readonly check: (accessToken: string) => AccessTokenAnswer;
  /** The audience and scopes of a federated token that still lives. */
  readonly federatedIdentity: (accessToken: string) => FederatedIdentity | undefined;
}

export interface FederatedIdentity {
  readonly audience: string;
  readonly scopes: readonly string[];
}

interface Known {
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
  readonly audience?: string;
}

const messagingScopes = [
  'https://www.googleapis.com/auth/firebase.messaging',
  'https://www.googleapis.com/auth/cloud-platform',
];

/** The access tokens that Google's endpoints give out and FCM looks at; they live for 3599 s, as Google's do. */
export function createAccessTokens(now: () => number = Date.now): AccessTokens {
  const tokens = new Map<string, Known>();

  function issue(known: Omit<Known, 'expiresAtMs'>, expiresInSeconds = 3599): IssuedToken {
    const accessToken = `ya29.local.${randomBytes(48).toString('base64url')}`;
    tokens.set(accessToken, { ...known, expiresAtMs: now() + expiresInSeconds * 1000 });
    return { accessToken, expiresInSeconds };
  }
  function find(accessToken: string): Known | undefined {
    const token = tokens.get(accessToken);
    return token && token.expiresAtMs > now() ? token : undefined;
  }

  return {
    issue: (scopes, lifetimeSeconds) => issue({ scopes }, lifetimeSeconds),
    issueFederated: (audience, scopes) => issue({ audience, scopes }),
    check: (accessToken) => {
      const token = find(accessToken);
      if (!token) return 'unknown';
      const maySend = token.audience === undefined && token.scopes.some((scope) => messagingScopes.includes(scope));
      return maySend ? 'valid' : 'insufficient-scope';
    },
    federatedIdentity: (accessToken) => {
      const { audience, scopes } = find(accessToken) ?? {};
      return audience === undefined || !scopes ? undefined : { audience, scopes };
    },
  };
}
