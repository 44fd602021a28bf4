import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { LocalSource } from './credentials.ts';

/** Sends a body to a source's webhook, proved as the source would. */
export async function sendAsSource(
  url: string,
  body: string,
  source: LocalSource,
  now: () => number = Date.now,
): Promise<Response> {
  const isByoc = source.auth.kind === 'client-credentials';
  const box = `${url}/integration/box/1.0`;
  return fetch(isByoc ? `${box}/posts/1/messages` : url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(isByoc ? await withToken(`${box}/token`, source.secret) : headersOf(source, body, now())),
    },
    body,
  });
}

const tokenSchema = z.object({ access_token: z.string() });

async function withToken(url: string, secret: string): Promise<Record<string, string>> {
  const [client_id, ...rest] = secret.split(':');
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id, client_secret: rest.join(':') }),
  });
  const { data } = tokenSchema.safeParse(await response.json().catch(() => undefined));
  return data ? { authorization: `Bearer ${data.access_token}` } : {};
}

/**
 * The headers by which a source proves a request; none where it asks for a token before.
 * @param now epoch milliseconds
 */
export function headersOf(
  { auth, secret }: Pick<LocalSource, 'auth' | 'secret'>,
  body: string,
  now: number,
): Record<string, string> {
  switch (auth.kind) {
    case 'hmac': {
      const timestamp = String(Math.floor(now / 1000));
      const signed = auth.signed.replaceAll(/\{(body|timestamp)\}/g, (_, what) => (what === 'body' ? body : timestamp));
      const signature = createHmac(auth.algorithm, secret).update(signed).digest(auth.encoding);
      return {
        [auth.header]: `${auth.prefix}${signature}`,
        ...(auth.timestampHeader === undefined ? {} : { [auth.timestampHeader]: timestamp }),
      };
    }
    case 'bearer':
      return { authorization: `Bearer ${secret}` };
    case 'basic':
      return { authorization: `Basic ${Buffer.from(secret).toString('base64')}` };
    case 'header':
      return { [auth.header]: secret };
    case 'client-credentials':
      return {};
  }
}
