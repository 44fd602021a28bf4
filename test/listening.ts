import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import * as z from 'zod';

/** Begins to listen on a free port of this machine; `close` ends what is under way, too. */
export async function listening(server: Server | TlsServer) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
