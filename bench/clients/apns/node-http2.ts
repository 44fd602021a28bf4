import { randomUUID } from 'node:crypto';
import { type ClientHttp2Session, connect } from 'node:http2';
import type { Client, ClientSettings } from '../client.ts';
import { mintProviderToken } from './provider-token.ts';

/**
 * Plain `node:http2`, as one writes it from the manual: one session, the server's SETTINGS awaited, headers and body made
 * for each push, a timer for each request; no other guards.
 */
export function createClient({ origin, privateKey, sample }: ClientSettings): Client {
  const authorization = `bearer ${mintProviderToken(privateKey)}`;
  const payload: unknown = JSON.parse(sample.body);
  let opening: Promise<ClientHttp2Session> | undefined;
  const open = () =>
    new Promise<ClientHttp2Session>((resolve, reject) => {
      const session = connect(origin);
      session.once('remoteSettings', () => resolve(session));
      session.once('error', reject);
    });

  return {
    async send(deviceToken) {
      opening ??= open();
      const session = await opening;
      const stream = session.request({
        ':method': 'POST',
        ':path': `/3/device/${deviceToken}`,
        ...sample.headers,
        'apns-id': randomUUID(),
        authorization,
      });
      await new Promise<void>((resolve, reject) => {
        let status: number | undefined;
        let body = '';
        const timer = setTimeout(() => stream.close(), 10_000);
        stream.setEncoding('utf8');
        stream.on('response', (headers) => {
          status = headers[':status'];
        });
        stream.on('data', (chunk) => {
          body += chunk;
        });
        stream.on('error', reject);
        stream.on('end', () => {
          clearTimeout(timer);
          if (status === 200) resolve();
          else reject(new Error(`status ${status}: ${body}`));
        });
        stream.end(JSON.stringify(payload));
      });
    },
  };
}
