import { constants, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { RelayedConnection } from './connection-relay.ts';
import type { Fault } from './fault.ts';

export interface ConnectionBreaker {
  /**
   * Breaks the connection of a request. `stream` is absent for HTTP/1.1, which knows no GOAWAY: there it is closed.
   * `goawayData` is the GOAWAY's debug data.
   */
  readonly breakConnection: (
    kind: NonNullable<Fault['disconnect']>,
    connection: RelayedConnection | undefined,
    stream?: ServerHttp2Stream,
    goawayData?: string,
  ) => void;
  /** Whether a GOAWAY told the client that this stream was not processed; then it must not be. */
  readonly isRefused: (session: Http2Session, streamId: number) => boolean;
}

export function createConnectionBreaker(): ConnectionBreaker {
  const lastProcessedIds = new WeakMap<Http2Session, number>();

  /** Streams above the one that GOAWAY names were not processed: the client may send them again (RFC 9113 6.8). */
  function refuseWithGoaway(
    { session, id = 1 }: ServerHttp2Stream,
    goawayData: string,
    connection: RelayedConnection | undefined,
  ) {
    if (!session || session.destroyed || lastProcessedIds.has(session)) return;
    lastProcessedIds.set(session, id - 2);
    // No session.close() here: it would send a second GOAWAY that names a higher stream, a protocol error.
    session.goaway(constants.NGHTTP2_NO_ERROR, Math.max(id - 2, 0), Buffer.from(goawayData));
    // After GOAWAY and its last stream Node does not notice that the client leaves, and would keep the connection open.
    connection?.onceClientEnds(() => session.destroy());
  }

  return {
    breakConnection: (kind, connection, stream, goawayData = '') => {
      if (kind === 'reset') connection?.reset();
      else if (kind === 'silent') connection?.silence();
      else if (kind === 'close' || !stream) connection?.close();
      else {
        refuseWithGoaway(stream, goawayData, connection);
        // The first stream cannot be named by Node's goaway(), so each refused stream is refused by itself, too.
        stream.close(constants.NGHTTP2_REFUSED_STREAM);
      }
    },
    isRefused: (session, streamId) => streamId > (lastProcessedIds.get(session) ?? Number.POSITIVE_INFINITY),
  };
}
