import { connect, createServer, type Socket } from 'node:net';
import { listening } from '../../../../local/providers/connection-relay.ts';

/** What becomes of each connection after the first. */
export type AfterTheFirst = 'hangs' | 'is refused' | 'is reset';

/** Passes the first connection on to a server of this machine, and no other. */
export async function startDoor(to: URL, afterTheFirst: AfterTheFirst) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((outer) => {
    connections += 1;
    keep(outer);
    if (connections > 1) {
      if (afterTheFirst === 'is reset') outer.resetAndDestroy();
      return;
    }
    const inner = keep(connect(Number(to.port), '127.0.0.1'));
    outer.pipe(inner);
    inner.pipe(outer);
    // Whoever is here may stay; the door is shut.
    if (afterTheFirst === 'is refused') server.close();
  });
  const port = await listening(server);

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  }

  return {
    origin: `https://localhost:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
