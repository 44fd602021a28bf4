import { clearDeadline, setDeadline } from '../deadlines.ts';
import { type Connection, createConnection } from './connection.ts';
import { openSocket } from './open-socket.ts';

export type Taken =
  | { readonly kind: 'taken'; readonly connection: Connection }
  | { readonly kind: 'none'; readonly reason: string };

export interface Connections {
  /** A connection that nobody else uses, until it is given back: one that is free, or the first that gets so. */
  take(limitMs: number): Promise<Taken>;
  giveBack(connection: Connection): void;
  /** Opens one where there is none, for what is sure to come. */
  warmUp(): void;
}

export interface ConnectionSettings {
  readonly origin: URL;
  /** Beyond it a push waits until another one has its answer. */
  readonly maximum: number;
  readonly connectLimitMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * HTTP/1.1 has no ping: whether a connection lives shows only when a push has been risked on it. A new one costs two ways
 * there and back; a function that is frozen between two invocations seldom wakes up sooner.
 */
const reuseWithinMs = 1_000;

/**
 * HTTP/1.1 over TLS with connections that are kept: FCM limits the streams of an HTTP/2 session and closes it, and this is
 * faster.
 */
export function createConnections({ origin, maximum, connectLimitMs, now }: ConnectionSettings): Connections {
  /** The last used last. */
  const free: Connection[] = [];
  const waiting = new Set<(taken: Taken) => void>();
  let open = 0;
  let opening = 0;

  const isReusable = (connection: Connection) => connection.isOpen() && connection.idleMs() <= reuseWithinMs;
  const serve = (taken: Taken): boolean => {
    const [first] = waiting;
    first?.(taken);
    return first !== undefined;
  };
  const give = (connection: Connection) => {
    if (!serve({ kind: 'taken', connection })) free.push(connection);
  };
  const openForWaiting = () => {
    if (opening < waiting.size && open + opening < maximum) void openOne();
  };
  const openOne = async () => {
    opening += 1;
    const opened = await openSocket(origin, connectLimitMs);
    opening -= 1;
    if (opened.kind === 'failed') {
      serve({ kind: 'none', reason: opened.reason });
      openForWaiting();
      return;
    }
    const { socket } = opened;
    const connection = createConnection(origin.host, socket, now);
    open += 1;
    socket.once('close', () => {
      open -= 1;
      const at = free.indexOf(connection);
      if (at >= 0) free.splice(at, 1);
      openForWaiting();
    });
    give(connection);
  };
  const freeOne = (): Connection | undefined => {
    while (free[0] && !isReusable(free[0])) free.shift()?.destroy();
    let last = free.pop();
    while (last && !isReusable(last)) {
      last.destroy();
      last = free.pop();
    }
    return last;
  };

  return {
    take(limitMs) {
      const connection = freeOne();
      if (connection) return Promise.resolve({ kind: 'taken', connection });
      return new Promise((resolve) => {
        const settle = (taken: Taken) => {
          waiting.delete(settle);
          clearDeadline(deadline);
          resolve(taken);
        };
        const deadline = setDeadline(limitMs, () => settle({ kind: 'none', reason: 'connection' }));
        waiting.add(settle);
        openForWaiting();
      });
    },
    giveBack(connection) {
      if (isReusable(connection)) give(connection);
      else connection.destroy();
    },
    warmUp() {
      if (open + opening === 0) void openOne();
    },
  };
}
