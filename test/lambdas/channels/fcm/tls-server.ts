import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { createCertificate } from '../../../../local/providers/certificate.ts';
import { listening } from '../../../../local/providers/connection-relay.ts';

/** A TLS server that does byte for byte what a test says, trusted by this process. */
export async function startTlsServer() {
  const { certificatePem, keyPem } = createCertificate();
  setDefaultCACertificates([...getCACertificates('bundled'), certificatePem]);
  const sockets = new Set<TLSSocket>();
  const connected = new Set<Socket>();
  let accepted = 0;
  let answer: (socket: TLSSocket, request: string) => void = () => {};
  const server = createServer({ cert: certificatePem, key: keyPem, ALPNProtocols: ['http/1.1'] }, (socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => answer(socket, data.toString()));
  });
  server.on('connection', (socket: Socket) => {
    connected.add(socket);
    socket.on('close', () => connected.delete(socket));
  });
  const port = await listening(server);
  return {
    origin: new URL(`https://localhost:${port}`),
    accepted: () => accepted,
    open: () => sockets.size,
    /** What follows a request; each comes as one piece. */
    answers(next: typeof answer) {
      answer = next;
    },
    /** Writes to all that are connected. */
    says(text: string) {
      for (const socket of sockets) socket.write(text);
    },
    breakAll() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of connected) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
export type TlsServer = Awaited<ReturnType<typeof startTlsServer>>;
