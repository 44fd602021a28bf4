import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { FaultCase, Scene } from '../fault-case.ts';

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** 20 pushes to a place where nobody takes them. */
async function sendTo({ send, start }: Scene, origin: string) {
  await start({ apnsOrigins: { production: origin, sandbox: origin }, fcmOrigin: origin });
  await send(20, { deliverable: false });
}

async function nobodyListens(scene: Scene) {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await sendTo(scene, `https://localhost:${port}`);
}

async function handshakeNeverEnds(scene: Scene) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    sockets.add(socket);
  });
  try {
    await sendTo(scene, `https://localhost:${await listening(server)}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const nameDoesNotExist = (scene: Scene) => sendTo(scene, 'https://push.invalid');

const expected = { outcomes: { 'try-later': 20 }, connections: 0, requests: 0 };

/** There is no connection to be had: nothing was written, so nothing is ambiguous. */
export const unreachable = (channel: FaultCase['channel'], firstNumber: number): readonly FaultCase[] => [
  { number: firstNumber, name: 'connection refused', channel, run: nobodyListens, expected },
  { number: firstNumber + 1, name: 'a TLS handshake that never ends', channel, run: handshakeNeverEnds, expected },
  { number: firstNumber + 2, name: 'a DNS name that does not exist', channel, run: nameDoesNotExist, expected },
];
