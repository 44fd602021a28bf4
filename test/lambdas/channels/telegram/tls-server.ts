import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { Certificate } from '../../../../local/providers/certificate.ts';
import { listening } from '../../../../local/providers/connection-relay.ts';

/** A server over TLS and HTTP/1.1 that answers as the test says. */
export async function startTlsServer({ certificatePem, keyPem }: Certificate, answer: RequestListener) {
  const server = createServer({ cert: certificatePem, key: keyPem }, answer);
  const port = await listening(server);
  return {
    origin: `https://localhost:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
