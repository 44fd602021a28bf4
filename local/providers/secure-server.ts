import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { setTimeout as wait } from 'node:timers/promises';
import { type ConnectionBreaker, createConnectionBreaker } from './break-connection.ts';
import type { Certificate } from './certificate.ts';
import { listening, type RelayedConnection, startRelay } from './connection-relay.ts';

export interface SecureServer extends ConnectionBreaker {
  /** `https://localhost:<port>` */
  readonly origin: string;
  readonly counts: { connections: number; openConnections: number };
  readonly connectionOf: (socket: { readonly remotePort?: number | undefined }) => RelayedConnection | undefined;
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
  const closing = new AbortController();
  server.on('secureConnection', (socket) => {
    counts.connections += 1;
    counts.openConnections += 1;
    socket.on('close', () => {
      counts.openConnections -= 1;
    });
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    // A connection that breaks, by a fault or by the client, is no failure of the server.
    session.on('error', () => {});
  });
  wire(server);
  const relay = await startRelay(await listening(server));
  return {
    ...createConnectionBreaker(),
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

/** Counts answers by status, for `stats`. */
export function countAnswer(answers: Record<string, number>, status: number): void {
  answers[status] = (answers[status] ?? 0) + 1;
}

/** Reads a whole request body; undefined when the client went away first. */
export async function readBody(request: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      length += chunk.length;
      // Far above every limit checked later: the rest is read, so that the answer can be sent, but not kept.
      if (length <= 65_536) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return length <= 65_536 ? Buffer.concat(chunks) : Buffer.alloc(65_537);
}
