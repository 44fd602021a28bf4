import * as z from 'zod/mini';

/** Why no token is given (RFC 6749, section 5.2). */
export type TokenError = 'invalid_request' | 'unsupported_grant_type' | 'invalid_client';

export type TokenRequest =
  | { readonly kind: 'asked'; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: 'refused'; readonly error: Exclude<TokenError, 'invalid_client'> };

const grant = z.object({ grant_type: z.string().check(z.minLength(1)) });
const client = z.object({
  client_id: z.string().check(z.minLength(1)),
  client_secret: z.string().check(z.minLength(1)),
});

/**
 * What CXone posts to the token endpoint of a middleware. It is known to send JSON; RFC 6749 asks for a form, so that
 * both are read. Whether the client is known is the caller's to find out.
 * @param body the text of the request
 */
export function readTokenRequest(body: string): TokenRequest {
  const fields = body.trimStart().startsWith('{') ? ofJson(body) : ofForm(body);
  const asked = grant.safeParse(fields);
  if (!asked.success) return { kind: 'refused', error: 'invalid_request' };
  if (asked.data.grant_type !== 'client_credentials') return { kind: 'refused', error: 'unsupported_grant_type' };
  const named = client.safeParse(fields);
  if (!named.success) return { kind: 'refused', error: 'invalid_request' };
  return { kind: 'asked', clientId: named.data.client_id, clientSecret: named.data.client_secret };
}

/** The parser's own error would quote the secret. */
function ofJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** @returns undefined where a parameter comes twice (RFC 6749, section 3.2) */
function ofForm(body: string): unknown {
  const fields = [...new URLSearchParams(body)];
  return new Set(fields.map(([name]) => name)).size === fields.length ? Object.fromEntries(fields) : undefined;
}

/** An access token as RFC 6749, section 5.1, answers it. */
export function tokenAnswer(accessToken: string, lifetimeSeconds: number) {
  return { access_token: accessToken, token_type: 'Bearer', expires_in: lifetimeSeconds } as const;
}

/** An unknown client is told 401, everything else 400 (RFC 6749, section 5.2). */
export function tokenRefusal(error: TokenError) {
  return { status: error === 'invalid_client' ? 401 : 400, body: { error } } as const;
}

/**
 * What CXone waits for after it has posted a message: the id that the message has on the platform.
 * @param id of no other message
 */
export const postAnswer = (id: string) => ({ idOnExternalPlatform: id });
