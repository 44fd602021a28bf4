import type { IncomingMessage } from 'node:http';

/** Hop-by-hop headers end at the gateway; cookies get a field of their own. */
const removed = new Set([
  'connection',
  'cookie',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The headers of the event: names in lower case, repeated ones joined with commas, cookies as a list of their own
 * (AWS page http-api-develop-integrations-lambda). They are read from the raw list, because Node drops repetitions of
 * some names.
 */
export function eventHeaders(rawHeaders: string[]): { headers: Record<string, string>; cookies: string[] } {
  const headers = new Map<string, string>();
  const cookies: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (name === 'cookie')
      cookies.push(
        ...value
          .split(';')
          .map((cookie) => cookie.trim())
          .filter((cookie) => cookie !== ''),
      );
    if (removed.has(name)) continue;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return { headers: Object.fromEntries(headers), cookies };
}

/** Request line and header values together may have 10,240 bytes (AWS page http-api-quotas). */
export function isHeaderTooLarge(request: IncomingMessage): boolean {
  const requestLine = `${request.method} ${request.url} HTTP/${request.httpVersion}`;
  const values = request.rawHeaders.filter((_, index) => index % 2 === 1);
  // Node hands out header bytes as Latin-1, one character each.
  return requestLine.length + values.reduce((sum, value) => sum + value.length, 0) > 10_240;
}
