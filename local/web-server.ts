import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as z from 'zod';

export interface WebServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * The one port that people see.
 * @param handle answers every request; what it throws becomes a 500 without details
 * @throws an Error that says what to do where the port is taken
 */
export async function startWebServer(
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  log: (line: string) => void,
): Promise<WebServer> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log(error instanceof Error ? error.name : 'unknown error');
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end('{"error":{"code":"internal","message":"The local stack failed at this request."}}');
    });
  });
  await listen(server, port);
  return {
    port: z.object({ port: z.int() }).parse(server.address()).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`Port ${port} is in use. Choose another: npm start -- --port N`) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
