import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

/** Why a token is not taken: for the log, never with anything of the token. */
export type Refusal =
  | 'no-token'
  | 'not-a-token'
  | 'algorithm'
  | 'no-kid'
  | 'unknown-key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not-yet-valid'
  | 'issued-in-future'
  | 'claims';

export type Verdict =
  | { readonly kind: 'admitted'; readonly claims: JWTPayload }
  | { readonly kind: 'refused'; readonly because: Refusal }
  /** Nobody can say whether the token is good. */
  | { readonly kind: 'issuer-unreachable'; readonly error: unknown };

export interface TokenRules {
  /** Compared with `iss` to the letter. */
  readonly issuer: string;
  /** One of them must be in `aud`, or be `client_id` where the token has no `aud`. */
  readonly audience: readonly string[];
  readonly algorithms: readonly string[];
  readonly getKey: JWTVerifyGetKey;
}

const refused = (because: Refusal): Verdict => ({ kind: 'refused', because });

/**
 * Judges the value of an Authorization header by the rules of API Gateway's own JWT authorizer ("Control access to HTTP
 * APIs with JWT authorizers in API Gateway"), for more algorithms: `kid` and `exp` are required, and clocks are taken to
 * agree.
 * @param now epoch milliseconds
 */
export async function verifyToken(authorization: string, rules: TokenRules, now: number): Promise<Verdict> {
  const token = authorization.replace(/^Bearer( |$)/i, '').trim();
  if (token === '') return refused('no-token');
  const header = headerOf(token);
  if (!header) return refused('not-a-token');
  // Both are judged before the issuer is asked for anything.
  if (!rules.algorithms.includes(header.alg ?? '')) return refused('algorithm');
  if (typeof header.kid !== 'string' || header.kid === '') return refused('no-kid');
  try {
    const { payload } = await jwtVerify(token, rules.getKey, {
      algorithms: [...rules.algorithms],
      issuer: rules.issuer,
      requiredClaims: ['exp'],
      currentDate: new Date(now),
    });
    if (!isForUs(payload, rules.audience)) return refused('audience');
    if (payload.iat !== undefined && payload.iat > now / 1000) return refused('issued-in-future');
    return { kind: 'admitted', claims: payload };
  } catch (error) {
    const because = refusalOf(error);
    return because ? refused(because) : { kind: 'issuer-unreachable', error };
  }
}

function headerOf(token: string) {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

const isForUs = ({ aud, client_id: clientId }: JWTPayload, audience: readonly string[]) =>
  [aud ?? clientId].flat().some((name) => typeof name === 'string' && audience.includes(name));

/** What is the token's own fault; any other error is the issuer's, or ours. */
function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'issuer';
    return error.claim === 'nbf' && error.reason === 'check_failed' ? 'not-yet-valid' : 'claims';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return 'not-a-token';
  // Two keys of one `kid`, a critical extension, a key that does not suit the algorithm.
  if (error instanceof errors.JWKSMultipleMatchingKeys || error instanceof errors.JOSENotSupported)
    return 'unknown-key';
  return undefined;
}
