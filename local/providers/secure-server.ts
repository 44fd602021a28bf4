import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { setTimeout as wait } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { type ConnectionBreaker, createConnectionBreaker } from './break-connection.ts';
import type { Certificate } from './certificate.ts';
import { listening, type RelayedConnection, startRelay } from './connection-relay.ts';

/** How connections can be broken without a request: as the faults of the same names do. */
export type ConnectionBreak = 'goaway' | 'destroy' | 'reset' | 'close' | 'silent';

export interface SecureServer extends ConnectionBreaker {
  /** `https://localhost:<port>` */
  readonly origin: string;
  readonly counts: { connections: number; openConnections: number };
  readonly connectionOf: (socket: { readonly remotePort?: number | undefined }) => RelayedConnection | undefined;
  /** Breaks all open connections at once, idle ones too; says how many there were. */
  readonly breakAll: (kind: ConnectionBreak, goawayData: string) => number;
  /** Waits; `false` when the server was closed meanwhile. */
  readonly pause: (delayMs: number) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/**
 * Starts HTTP/2 over TLS (and HTTP/1.1 where `allowHTTP1` says so) on a free port of 127.0.0.1, behind a relay that can
 * break single connections.
 */
export async function startSecureServer(
  certificate: Certificate,
  options: SecureServerOptions,
  wire: (server: Http2SecureServer) => void,
): Promise<SecureServer> {
  const server = createSecureServer({
    ...options,
    cert: certificate.certificatePem,
    key: certificate.keyPem,
    minVersion: 'TLSv1.2',
  });
  const counts = { connections: 0, openConnections: 0 };
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new Map<TLSSocket, number | undefined>();
  const closing = new AbortController();
  server.on('secureConnection', (socket) => {
    counts.connections += 1;
    counts.openConnections += 1;
    sockets.set(socket, socket.remotePort);
    socket.on('close', () => {
      sockets.delete(socket);
      counts.openConnections -= 1;
    });
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    // A connection that breaks, by a fault or by the client, is no failure of the server.
    session.on('error', () => {});
  });
  const breaker = createConnectionBreaker();
  server.on('stream', breaker.watch);
  wire(server);
  const relay = await startRelay(await listening(server));

  function breakAll(kind: ConnectionBreak, goawayData: string) {
    const count = sockets.size;
    const sessionPorts = new Set<number | undefined>();
    for (const session of sessions) {
      const { remotePort } = session.socket;
      sessionPorts.add(remotePort);
      if (kind === 'goaway') breaker.leave(session, relay.connectionFrom(remotePort), goawayData);
      else if (kind === 'destroy') session.destroy();
    }
    for (const remotePort of sockets.values()) {
      const connection = relay.connectionFrom(remotePort);
      if (kind === 'reset') connection?.reset();
      else if (kind === 'silent') connection?.silence();
      else if (kind === 'close' || !sessionPorts.has(remotePort)) connection?.close();
    }
    return count;
  }

  return {
    ...breaker,
    breakAll,
    origin: `https://localhost:${relay.port}`,
    counts,
    connectionOf: ({ remotePort }) => relay.connectionFrom(remotePort),
    pause: (delayMs) => wait(delayMs, true, { signal: closing.signal, ref: false }).catch(() => false),
    close: async () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.destroy();
      await relay.close();
      await closed;
    },
  };
}

/** The stream of a request that came over HTTP/2; the compatibility API has none for HTTP/1.1. */
export function http2StreamOf(request: Http2ServerRequest): ServerHttp2Stream | undefined {
  return request.httpVersionMajor === 2 ? request.stream : undefined;
}

/** Whether nobody is there any more to hear the answer. */
export function isGone(request: Http2ServerRequest): boolean {
  const stream = http2StreamOf(request);
  return stream ? stream.destroyed || stream.closed : request.socket.destroyed;
}

/** Counts answers by status, for `stats`. */
export function countAnswer(answers: Record<string, number>, status: number): void {
  answers[status] = (answers[status] ?? 0) + 1;
}

/**
 * Reads a whole request body; undefined when the client went away first. Of a body above `maxBytes`, only that it is too
 * long comes back.
 */
export async function readBody(request: AsyncIterable<Uint8Array>, maxBytes = 65_536): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      length += chunk.length;
      // The rest is read, so that the answer can be sent, but not kept.
      if (length <= maxBytes) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return length <= maxBytes ? Buffer.concat(chunks) : Buffer.alloc(maxBytes + 1);
}
