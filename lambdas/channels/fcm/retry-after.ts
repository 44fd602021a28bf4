/**
 * Reads the `Retry-After` header (RFC 9110, 10.2.3): seconds or a date.
 * @param now epoch milliseconds
 * @returns whole seconds, at least 0; undefined where the header is absent or says nothing
 */
export function readRetryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // Only a date that names its day is one; Date.parse would take many other things for dates.
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
