/** An error as OAuth 2.0 writes it (RFC 6749 5.2). */
export interface OauthError {
  readonly error: string;
  readonly error_description: string;
}

export const oauthError = (error: string, description: string): OauthError => ({
  error,
  error_description: description,
});

export const invalidScope = oauthError('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');

/** The scopes of a form field or a list, or undefined where one is no scope of Google's: those are URLs. */
export function readScopes(scopes: readonly string[]): readonly string[] | undefined {
  return scopes.length > 0 && scopes.every((scope) => URL.canParse(scope)) ? scopes : undefined;
}
