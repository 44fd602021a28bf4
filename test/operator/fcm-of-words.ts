import { createServer } from 'node:https';
import type { Certificate } from '../../local/providers/certificate.ts';
import { listening } from '../listening.ts';

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
  const { port, close } = await listening(server);
  return {
    origin: `https://localhost:${port}`,
    close,
  };
}
