import { connect, createServer, type Server, type Socket } from 'node:net';

/** What can be done to a client's connection below TLS. */
export interface RelayedConnection {
  /** TCP RST. */
  readonly reset: () => void;
  /** TCP FIN without a word of TLS or HTTP/2 before it. */
  readonly close: () => void;
  /** Left open, but nothing passes any more: a PING stays unanswered. */
  readonly silence: () => void;
  /** Left open and silent by a machine that forgot it: what the client sends next is answered with TCP RST (RFC 9293 3.5.1). */
  readonly halfOpen: () => void;
  /** Calls back when the client has closed its side. */
  readonly onceClientEnds: (listener: () => void) => void;
}

export interface Relay {
  readonly port: number;
  /** The connection that reaches the inner server from this port. */
  readonly connectionFrom: (innerRemotePort: number | undefined) => RelayedConnection | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Passes TCP connections on to a server on this machine. Node's TLS and HTTP/2 take over a socket's handle and answer
 * PINGs on their own, so a connection can only be broken as a network breaks it from outside of them.
 */
export async function startRelay(innerPort: number): Promise<Relay> {
  const connections = new Map<number, RelayedConnection>();
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (outer) => {
    const inner = connect({ host: '127.0.0.1', port: innerPort, allowHalfOpen: true, noDelay: true });
    let silent = false;
    for (const [socket, other] of [[outer, inner] as const, [inner, outer] as const]) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => silent || other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        if (!silent) other.destroySoon();
      });
    }
    const part = () => {
      outer.unpipe(inner);
      inner.unpipe(outer);
    };
    inner.on('connect', () => {
      const innerRemotePort = inner.localPort;
      if (innerRemotePort === undefined) return;
      inner.on('close', () => connections.delete(innerRemotePort));
      connections.set(innerRemotePort, {
        reset: () => {
          part();
          outer.resetAndDestroy();
        },
        close: () => {
          part();
          outer.resume();
          outer.end();
        },
        silence: () => {
          silent = true;
          part();
          // What the client still sends is read and forgotten, as behind a router that lost the connection's state.
          outer.resume();
          inner.destroy();
        },
        halfOpen: () => {
          silent = true;
          part();
          outer.once('data', () => outer.resetAndDestroy());
          outer.resume();
          inner.destroy();
        },
        onceClientEnds: (listener) => outer.once('end', listener),
      });
    });
  });
  const port = await listening(server);
  return {
    port,
    connectionFrom: (innerRemotePort) => (innerRemotePort === undefined ? undefined : connections.get(innerRemotePort)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Starts a server on a free port of 127.0.0.1 and answers the port. */
export function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server listens on no port.'));
      else resolve(address.port);
    });
  });
}
