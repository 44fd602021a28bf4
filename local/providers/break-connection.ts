import { constants, type Http2Session, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { RelayedConnection } from './connection-relay.ts';
import type { Fault } from './fault.ts';

/** The connection of a request. */
export interface RequestConnection {
  readonly connection: RelayedConnection | undefined;
  /** Absent for HTTP/1.1, which knows neither GOAWAY nor streams: there the connection is closed instead. */
  readonly stream: ServerHttp2Stream | undefined;
}

export interface ConnectionBreaker {
  /** Every HTTP/2 request is shown to the breaker first. */
  readonly watch: (stream: ServerHttp2Stream) => void;
  /** Breaks the connection of a request that gets no answer. `goawayData` is the GOAWAY's debug data. */
  readonly breakConnection: (
    kind: NonNullable<Fault['disconnect']>,
    request: RequestConnection,
    goawayData?: string,
  ) => void;
  /** GOAWAY that names this request as the last one; the connection ends when it and all before it are answered. */
  readonly leaveAfter: (request: RequestConnection, goawayData?: string) => void;
  /** Graceful GOAWAY without a request: what came until now is answered. */
  readonly leave: (session: ServerHttp2Session, connection: RelayedConnection | undefined, goawayData: string) => void;
  /** Whether a GOAWAY told the client that this stream was not processed; then it must not be. */
  readonly isRefused: (session: Http2Session, streamId: number) => boolean;
}

export function createConnectionBreaker(): ConnectionBreaker {
  const lastProcessedIds = new WeakMap<Http2Session, number>();
  const openStreams = new WeakMap<Http2Session, Set<ServerHttp2Stream>>();
  const lastIds = new WeakMap<Http2Session, number>();

  /** Streams above the one that GOAWAY names were not processed: the client may send them again (RFC 9113 6.8). */
  function goaway(session: Http2Session, lastId: number, data: string, connection: RelayedConnection | undefined) {
    lastProcessedIds.set(session, lastId);
    // No session.close() here: it would send a second GOAWAY that names a higher stream, a protocol error.
    session.goaway(constants.NGHTTP2_NO_ERROR, Math.max(lastId, 0), Buffer.from(data));
    // After GOAWAY and its last stream Node does not notice that the client leaves, and would keep the connection open.
    connection?.onceClientEnds(() => session.destroy());
  }

  function refuseWithGoaway(stream: ServerHttp2Stream, data: string, connection: RelayedConnection | undefined) {
    const { session, id = 1 } = stream;
    if (session && !session.destroyed && !lastProcessedIds.has(session)) goaway(session, id - 2, data, connection);
    // The first stream cannot be named by Node's goaway(), so each refused stream is refused by itself, too.
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
  }

  function leave(session: Http2Session, lastId: number, data: string, connection: RelayedConnection | undefined) {
    if (session.destroyed || lastProcessedIds.has(session)) return;
    goaway(session, lastId, data, connection);
    const answered = [...(openStreams.get(session) ?? [])]
      .filter(({ id = 0 }) => id <= lastId)
      .map((open) => new Promise((resolve) => open.once('close', resolve)));
    void Promise.all(answered).then(() => {
      // The client has all that was written before this PING when it acknowledges it.
      if (!session.destroyed) session.ping(() => connection?.close());
    });
  }

  return {
    watch: (stream) => {
      const { session } = stream;
      if (!session) return;
      const open = openStreams.get(session) ?? new Set();
      openStreams.set(session, open.add(stream));
      lastIds.set(session, stream.id ?? 0);
      stream.once('close', () => open.delete(stream));
    },
    breakConnection: (kind, { connection, stream }, goawayData = '') => {
      if (kind === 'hang') return;
      if (kind === 'reset') connection?.reset();
      else if (kind === 'silent') connection?.silence();
      else if (kind === 'close' || !stream) connection?.close();
      else if (kind === 'destroy') stream.session?.destroy();
      else if (kind === 'refused-stream') stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else refuseWithGoaway(stream, goawayData, connection);
    },
    leaveAfter: ({ connection, stream }, goawayData = '') => {
      if (stream?.session) leave(stream.session, stream.id ?? 1, goawayData, connection);
    },
    leave: (session, connection, goawayData) => leave(session, lastIds.get(session) ?? 0, goawayData, connection),
    isRefused: (session, streamId) => streamId > (lastProcessedIds.get(session) ?? Number.POSITIVE_INFINITY),
  };
}
