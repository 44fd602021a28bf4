import { createPublicKey } from 'node:crypto';
import * as z from 'zod';
import { invalidScope, type OauthError, oauthError, readScopes } from './oauth-error.ts';
import type { Revocations } from './revocations.ts';
import { readSignedToken, unverifiedClaims } from './signed-token.ts';

export interface ServiceAccount {
  readonly clientEmail: string;
  readonly publicKeyPem: string;
}

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** What an assertion must be meant for, whatever address the endpoint has. */
const audience = 'https://oauth2.googleapis.com/token';
const claimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  scope: z.string().default(''),
  iat: z.int(),
  exp: z.int(),
});
const maxLifeSeconds = 3600;
const clockToleranceSeconds = 300;

/** Checks the form of `POST /token`: a service account's signed assertion (RFC 7523). `now`: epoch milliseconds. */
export function createServiceAccountGrant(
  { serviceAccounts, revocations }: { serviceAccounts: readonly ServiceAccount[]; revocations: Revocations },
  now: () => number,
) {
  const publicKeys = new Map(
    serviceAccounts.map(({ clientEmail, publicKeyPem }) => [clientEmail, createPublicKey(publicKeyPem)]),
  );

  return async (form: URLSearchParams): Promise<OauthError | { readonly scopes: readonly string[] }> => {
    const grantType = form.get('grant_type');
    if (grantType !== jwtBearer) return oauthError('unsupported_grant_type', `Invalid grant_type: ${grantType ?? ''}`);
    const assertion = form.get('assertion') ?? '';
    const claims = claimsSchema.safeParse(unverifiedClaims(assertion)).data;
    if (!claims) return oauthError('invalid_grant', 'Invalid JWT: claims iss, aud, iat and exp are needed.');
    const publicKey = publicKeys.get(claims.iss);
    if (!publicKey || revocations.clientEmails.includes(claims.iss)) {
      return oauthError('invalid_grant', 'Invalid grant: account not found');
    }
    if (!(await readSignedToken(assertion, 'RS256', () => publicKey))) {
      return oauthError('invalid_grant', 'Invalid JWT Signature.');
    }
    if (claims.aud !== audience) return oauthError('invalid_grant', 'Invalid JWT: Failed audience check.');
    if (!isTimely(claims, now() / 1000)) {
      const limits = 'Token must be a short-lived token (60 minutes) and in a reasonable timeframe.';
      return oauthError('invalid_grant', `Invalid JWT: ${limits} Check your iat and exp values in the JWT claim.`);
    }
    const scopes = readScopes(claims.scope.split(' ').filter((scope) => scope !== ''));
    return scopes ? { scopes } : invalidScope;
  };
}

function isTimely({ iat, exp }: { readonly iat: number; readonly exp: number }, nowSeconds: number): boolean {
  return exp > nowSeconds && exp - iat <= maxLifeSeconds && exp > iat && iat <= nowSeconds + clockToleranceSeconds;
}
