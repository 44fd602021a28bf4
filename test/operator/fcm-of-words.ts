import { createServer } from 'node:https';
import * as z from 'zod';
import type { Certificate } from '../../local/providers/certificate.ts';

/** An FCM that calls one field of every message wrong, as google.rpc.BadRequest says it. */
export async function startFcmOfWords({ certificatePem, keyPem }: Certificate, field: string) {
  const server = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    request.resume();
    const details = [
      { '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: 'INVALID_ARGUMENT' },
      { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description: 'no' }] },
    ];
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { code: 400, message: 'no', status: 'INVALID_ARGUMENT', details } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    origin: `https://localhost:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
