/**
 * The claims as a function gets them: every value a string.
 *
 * AWS's example shows strings only (AWS page http-api-develop-integrations-lambda). Observed on the service: numbers
 * and booleans as text, a list as `[a b]` with neither commas nor quotes, a nested object as JSON, and a null claim
 * not at all. The list form is why a function cannot read a list claim back with certainty.
 */
export function claimTexts(claims: Record<string, unknown>): Record<string, string> {
  const present = Object.entries(claims).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, claimText(value)]));
}

function claimText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return JSON.stringify(value);
}

/** The scopes of a token: `scope` and `scp`, each a list or a text with spaces (AWS page http-api-jwt-authorizer). */
export function tokenScopes(claims: Record<string, unknown>): string[] {
  return [claims.scope, claims.scp]
    .flat()
    .flatMap((value) => (typeof value === 'string' ? value.split(' ') : []))
    .filter(Boolean);
}
