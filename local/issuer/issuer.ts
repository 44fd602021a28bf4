import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** What `handle` answers for one of the issuer's two documents: an HTTP status and a JSON-ready body. */
export type IssuerAnswer = { status: 200; body: Record<string, unknown> };

/** Who a local token is for, what else it says, and how long it is good. */
export type TokenOptions = {
  /** The customer: the token's `sub`. */
  customer: string;
  /** Further claims; they win over the standard ones, so that a test can forge any of them. */
  claims?: Record<string, unknown>;
  /** Default one hour; a negative number makes a token that has already expired. */
  expiresInSeconds?: number;
};

export type Issuer = {
  issuerUrl: string;
  token(options: TokenOptions): Promise<string>;
  /** `path` is relative to `issuerUrl`; anything but the two documents is `undefined`. */
  handle(path: string): IssuerAnswer | undefined;
};

/**
 * An OpenID Connect issuer for this machine: one fresh key per start, discovery and key set under `issuerUrl`.
 *
 * It has no server of its own; the caller mounts `handle` where `issuerUrl` points to. Tokens of an earlier start
 * are refused, because their key is gone. The key is RSA unless another algorithm is asked for, since an HTTP API's JWT
 * authorizer takes nothing else (AWS page http-api-jwt-authorizer).
 */
export async function createIssuer(options: {
  issuerUrl: string;
  audience: string;
  /** What tokens are signed with, as in `alg`; default RS256. */
  algorithm?: string;
  /** Milliseconds since 1970; default the machine's clock. */
  now?: () => number;
}): Promise<Issuer> {
  const { issuerUrl, audience, algorithm: alg = 'RS256', now = Date.now } = options;
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const kid = crypto.randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg };
  const base = issuerUrl.replace(/\/$/, '');

  const documents = new Map<string, Record<string, unknown>>([
    [
      '/.well-known/openid-configuration',
      {
        issuer: issuerUrl,
        jwks_uri: `${base}/.well-known/jwks.json`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: [alg],
      },
    ],
    ['/.well-known/jwks.json', { keys: [jwk] }],
  ]);

  return {
    issuerUrl,

    async token({ customer, claims = {}, expiresInSeconds = 3600 }) {
      const issuedAt = Math.floor(now() / 1000);
      const standard = {
        iss: issuerUrl,
        sub: customer,
        aud: audience,
        iat: issuedAt,
        exp: issuedAt + expiresInSeconds,
      };
      return new SignJWT({ ...standard, ...claims }).setProtectedHeader({ alg, typ: 'JWT', kid }).sign(privateKey);
    },

    handle(path) {
      const body = documents.get(path);
      return body && { status: 200, body };
    },
  };
}

/**
 * What the local issuer signs with: the first of the setting `jwtAlgorithms` (separated by commas).
 * @returns RS256 where it is left out, or names something else first: what may stand there, the synthesis says
 */
export function signingAlgorithm(jwtAlgorithms: string | undefined): string {
  const first = jwtAlgorithms?.split(',')[0]?.trim() ?? '';
  return /^((RS|PS|ES)(256|384|512)|EdDSA)$/.test(first) ? first : 'RS256';
}
