import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { JwtAuthorizerDefinition } from './api-definition.ts';
import type { Authorization } from './authorization.ts';
import { claimTexts, tokenScopes } from './claim-text.ts';
import type { createIssuerKeys } from './issuer-keys.ts';

/** RSA is all that a JWT authorizer takes (AWS page http-api-jwt-authorizer). PS256 and kin are not named, so not taken. */
const algorithms = ['RS256', 'RS384', 'RS512'];

/**
 * A JWT authorizer (AWS page http-api-jwt-authorizer): the token, with or without `Bearer `, must be signed with an RSA
 * key whose `kid` the issuer publishes; `iss` must be the issuer, `aud` (or `client_id` where there is no `aud`, AWS
 * page http-api-troubleshooting-jwt) one of the audiences, `exp` ahead, `nbf` and `iat` not ahead, without any
 * allowance for clocks that differ; at least one of the route's scopes must be in `scope` or `scp`.
 *
 * AWS publishes the text of one `error_description` only, that of the audience; the others are ours.
 * Throws on an identity source that a JWT authorizer cannot have.
 */
export function createJwtAuthorizer(
  definition: JwtAuthorizerDefinition,
  findKey: ReturnType<typeof createIssuerKeys>,
  now: () => number,
): (request: { headers: Record<string, string>; query: Record<string, string> }) => Promise<Authorization> {
  const { issuer, audience, scopes = [] } = definition;
  const source = /^\$request\.(header|querystring)\.([^.]+)$/.exec(definition.identitySource[0] ?? '');
  if (!source || definition.identitySource.length !== 1) {
    throw new Error(
      `JWT authorizer of ${issuer}: identitySource has to be one $request.header.NAME or $request.querystring.NAME`,
    );
  }
  const [, place, name = ''] = source;

  const refuse = (reason: string): Authorization => ({
    kind: 'unauthorized',
    reason,
    wwwAuthenticate: `Bearer scope="${scopes.join(' ')}" error="invalid_token" error_description="${reason}"`,
  });

  return async ({ headers, query }) => {
    const value = place === 'header' ? headers[name.toLowerCase()] : query[name];
    const token = value?.replace(/^Bearer( |$)/, '').trim();
    if (!token) return { kind: 'unauthorized', reason: 'the request has no token', wwwAuthenticate: 'Bearer' };

    const header = readHeader(token);
    if (!header) return refuse('the token cannot be decoded');
    if (!algorithms.includes(header.alg ?? '')) return refuse('the token is not signed with RSA');
    if (!header.kid) return refuse('the token names no key');
    const key = await findKey(issuer, header.kid);
    if (key.kind === 'issuer-unreachable') return refuse('OIDC discovery endpoint communication error');
    if (key.kind === 'unknown-kid') return refuse('the issuer has no key of that id');

    let claims: JWTPayload;
    try {
      const currentDate = new Date(now());
      const verified = await jwtVerify(token, key.getKey, { algorithms, issuer, currentDate, requiredClaims: ['exp'] });
      claims = verified.payload;
    } catch (error) {
      return refuse(reasonOf(error));
    }
    if (
      ![claims.aud ?? claims.client_id].flat().some((entry) => typeof entry === 'string' && audience.includes(entry))
    ) {
      return refuse('the token does not have a valid audience');
    }
    if (claims.iat !== undefined && claims.iat > now() / 1000) return refuse('the token was issued in the future');

    const granted = tokenScopes(claims);
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      return { kind: 'forbidden', reason: 'the token has none of the scopes of the route' };
    }
    const jwt = { claims: claimTexts(claims), scopes: scopes.length > 0 ? granted : null };
    return { kind: 'allowed', context: { jwt } };
  };
}

function readHeader(token: string): { alg?: string; kid?: string } | undefined {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return { ...(alg !== undefined && { alg }), ...(kid !== undefined && { kid }) };
  } catch {
    return undefined;
  }
}

/** The messages of jose can quote claims, so they are not passed on. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'issuer does not match';
    if (error.claim === 'nbf' && error.reason === 'check_failed') return 'the token is not valid yet';
    return `the claim ${error.claim} is missing or not valid`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature does not match';
  return 'the token cannot be verified';
}
