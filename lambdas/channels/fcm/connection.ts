import type { TLSSocket } from 'node:tls';
import { clearDeadline, setDeadline } from '../deadlines.ts';
import { type HttpAnswer, readHttpAnswer } from './read-http.ts';

/** What became of one request on a connection. */
export type Posted =
  | ({ readonly kind: 'answer' } & HttpAnswer)
  /** Nothing was written. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** Written, but nobody said what became of it. */
  | { readonly kind: 'no-answer' };

export interface FcmRequest {
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
}

/**
 * One HTTP/1.1 connection, for one request at a time. Written and read by ourselves: with undici's client a push takes a
 * third more CPU, and the function's bundle 5 ms longer to load; Node's own client is slower still.
 */
export interface Connection {
  isOpen(): boolean;
  /** Milliseconds by the clock since something last came from the other side. */
  idleMs(): number;
  /** Writes at once; nothing where the connection is closed or was idle for so long that it may be dead. */
  post(request: FcmRequest, limitMs: number): Promise<Posted>;
  destroy(): void;
}

/** While a function is frozen its sockets die unnoticed and its timers stand still: only the clock tells their age. */
const usableMs = 4_000;

/**
 * @param socket made and ready; the connection ends with it
 * @param now epoch milliseconds
 */
export function createConnection(host: string, socket: TLSSocket, now: () => number): Connection {
  let received = '';
  let heardAt = now();
  let settle: ((posted: Posted) => void) | undefined;
  const isOpen = () => socket.writable;
  const idleMs = () => Math.abs(now() - heardAt);

  const read = (ended: boolean) => {
    const reading = readHttpAnswer(received, ended);
    if (reading.kind === 'incomplete') return;
    if (reading.kind === 'broken') {
      settle?.(unanswered());
      socket.destroy();
    } else {
      if (!reading.reusable) socket.destroy();
      settle?.({ kind: 'answer', ...reading.answer });
    }
  };
  /** An acceptance counts even where its body is lost; a refusal that is cut off has lost what it was about. */
  const unanswered = (): Posted => {
    const reading = readHttpAnswer(received, false);
    const isAccepted = reading.kind !== 'complete' && reading.status === 200;
    return isAccepted ? { kind: 'answer', status: 200, body: '' } : { kind: 'no-answer' };
  };

  socket.on('data', (chunk) => {
    heardAt = now();
    received += chunk.latin1Slice();
    // Nothing was asked: what comes now would be taken for the next answer.
    if (settle) read(false);
    else socket.destroy();
  });
  socket.on('end', () => settle && read(true));
  socket.on('close', () => settle?.(unanswered()));

  return {
    isOpen,
    idleMs,
    destroy: () => socket.destroy(),
    post: ({ path, authorization, body }, limitMs) =>
      new Promise((resolve) => {
        if (!isOpen() || idleMs() > usableMs) {
          resolve({ kind: 'not-sent', reason: 'connection' });
          return;
        }
        received = '';
        settle = (posted) => {
          settle = undefined;
          clearDeadline(deadline);
          resolve(posted);
        };
        const deadline = setDeadline(limitMs, () => {
          settle?.(unanswered());
          socket.destroy();
        });
        socket.write(
          `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: ${authorization}\r\n` +
            `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      }),
  };
}
