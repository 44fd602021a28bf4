/**
 * How long a host wants to be left alone: `Retry-After` (RFC 9110, 10.2.3: seconds or a date), else what Genesys says in
 * `inin-ratelimit-reset` (seconds).
 * @param now epoch milliseconds
 * @returns whole seconds; undefined where neither says anything
 */
export function readRetryAfterSeconds(headers: Headers, now: number): number | undefined {
  const retryAfter = headers.get('retry-after')?.trim() ?? '';
  const seconds = readSeconds(retryAfter);
  if (seconds !== undefined) return seconds;
  // Date.parse takes many a text for a date; HTTP's begin with the name of a day.
  const at = /^[A-Z][a-z]{2}/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  if (!Number.isNaN(at)) return Math.max(0, Math.ceil((at - now) / 1000));
  return readSeconds(headers.get('inin-ratelimit-reset')?.trim() ?? '');
}

const readSeconds = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);
