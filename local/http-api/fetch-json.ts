/** Both limits: AWS page http-api-quotas (discovery and key set endpoints; the size is that of the key set). */
const timeoutMilliseconds = 1500;
const sizeLimitBytes = 150_000;

/** Fetches an issuer's document within the limits of API Gateway; throws when it cannot be had or is no JSON. */
export async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMilliseconds) });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  if (bytes.length > sizeLimitBytes) throw new Error(`${url} has more than ${sizeLimitBytes} bytes`);
  return JSON.parse(bytes.toString('utf8'));
}
