import { randomUUID } from 'node:crypto';
import { request as http2Request } from 'http2-wrapper';
import type { Client, ClientSettings } from '../client.ts';
import { mintProviderToken } from './provider-token.ts';

/** http2-wrapper's own `request`, with its global agent. */
export function createClient({ origin, privateKey, sample }: ClientSettings): Client {
  const authorization = `bearer ${mintProviderToken(privateKey)}`;
  const payload: unknown = JSON.parse(sample.body);
  return {
    send: (deviceToken) =>
      new Promise<void>((resolve, reject) => {
        const headers = { ...sample.headers, 'apns-id': randomUUID(), authorization };
        const request = http2Request(`${origin}/3/device/${deviceToken}`, { method: 'POST', headers }, (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => {
            body += chunk;
          });
          response.on('end', () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`status ${response.statusCode}: ${body}`));
          });
        });
        request.on('error', reject);
        request.end(JSON.stringify(payload));
      }),
  };
}
