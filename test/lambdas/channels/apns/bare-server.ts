import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createSecureServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createApns } from '../../../../lambdas/channels/apns/send.ts';
import { createCertificate } from '../../../../local/providers/certificate.ts';
import { listening } from '../../../../local/providers/connection-relay.ts';
import { bundleId, secretOf } from '../providers.ts';
import { unhurried } from '../unhurried.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A request as the server has it, complete with its body. `connection` and `request` count from 1. */
export interface BareRequest {
  readonly stream: ServerHttp2Stream;
  readonly session: Http2Session;
  readonly token: string;
  readonly connection: number;
  readonly request: number;
}

/** A server that does what the stand-ins cannot, frame by frame, and a sender to it. */
export async function startBareServer(answer: (request: BareRequest) => void) {
  const certificate = createCertificate();
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  const server = createSecureServer({ cert: certificate.certificatePem, key: certificate.keyPem });
  const connections: Http2Session[] = [];
  let requests = 0;
  server.on('session', (session) => {
    connections.push(session);
    session.on('error', () => {});
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    stream.resume();
    const { session } = stream;
    if (!session) return;
    const connection = connections.indexOf(session) + 1;
    const token = headers[':path']?.split('/').at(-1) ?? '';
    stream.on('end', () => {
      requests += 1;
      answer({ stream, session, token, connection, request: requests });
    });
  });
  const origin = `https://localhost:${await listening(server)}`;
  const send = createApns({
    credentials: secretOf({ teamId: 'TEAM000001', keyId: 'KEY0000001', privateKey: pem }),
    origins: { production: origin, sandbox: origin },
    apps: [bundleId],
    appearance: { timeToLive: 'until-expiry' },
    now: Date.now,
    requestLimitMs: 2_000,
  });
  return {
    send: unhurried(send),
    connections: () => connections.length,
    openConnections: () => connections.filter((session) => !session.destroyed).length,
    requests: () => requests,
    async close() {
      for (const session of connections) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export function accept(stream: ServerHttp2Stream): void {
  if (!stream.destroyed) stream.respond({ ':status': 200 }, { endStream: true });
}
