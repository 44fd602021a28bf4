import { Agent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { LastLook } from '../last-look.ts';

/** What became of one request. */
export type Posted =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string; readonly retryAfter?: string }
  /** Nothing was written: no connection, or no time. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** Nothing was written: the last look said no. */
  | { readonly kind: 'withdrawn' }
  /** Written, but nobody said what became of it. */
  | { readonly kind: 'no-answer' };

/** Asks for the last look when the connection is made; it rejects only where that does. */
export type Post = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  lastLook: LastLook,
) => Promise<Posted>;

/** While a function is frozen its sockets die unnoticed and its timers stand still: only the clock tells their age. */
const reuseWithinMs = 4_000;

/**
 * HTTP/1.1 over TLS with connections that are kept: FCM limits the streams of an HTTP/2 session and closes it, and this
 * costs less than `fetch`.
 */
export function createPost({ requestLimitMs, now }: { requestLimitMs: number; now: () => number }): Post {
  const agent = new Agent({ keepAlive: true });
  const usedAt = new WeakMap<Socket, number>();

  const dropOldConnections = () => {
    for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) {
      if (now() - (usedAt.get(socket) ?? 0) > reuseWithinMs) socket.destroy();
    }
  };

  return (url, headers, body, { ask, timeLeftMs }) => {
    dropOldConnections();
    const { promise, resolve, reject } = Promise.withResolvers<Posted>();
    const limitMs = () => Math.max(0, Math.min(requestLimitMs, timeLeftMs()));
    const request = httpsRequest(url, {
      agent,
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    let posted: Posted | undefined;
    let errorCode: string | undefined;
    const giveUp = () => request.destroy();
    let timer = setTimeout(giveUp, limitMs());

    // Until `end` Node writes nothing, not even the headers.
    const write = async () => {
      const looked = await ask();
      if (request.destroyed) return;
      if (looked === 'write') {
        clearTimeout(timer);
        timer = setTimeout(giveUp, limitMs());
        posted = { kind: 'no-answer' };
        request.end(body);
      } else {
        posted = looked === 'withdrawn' ? { kind: looked } : { kind: 'not-sent', reason: looked };
        request.destroy();
      }
    };
    const writeOrReject = () =>
      write().catch((error: unknown) => {
        reject(error);
        request.destroy();
      });

    request.on('socket', (socket) => {
      if (request.reusedSocket || !(socket instanceof TLSSocket)) void writeOrReject();
      else socket.once('secureConnect', writeOrReject);
      request.on('close', () => usedAt.set(socket, now()));
    });
    request.on('response', (response) => {
      const { statusCode: status = 0 } = response;
      const retryAfter = response.headers['retry-after'];
      const read = (text: string) => {
        posted = { kind: 'answer', status, body: text, ...(retryAfter ? { retryAfter } : {}) };
      };
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      // An acceptance counts at once; a refusal that is cut off has lost what it was about.
      if (status === 200) read('');
      response.on('end', () => read(text));
      response.on('error', () => {});
    });
    request.on('error', (error) => {
      errorCode = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    });
    request.on('close', () => {
      clearTimeout(timer);
      resolve(posted ?? { kind: 'not-sent', reason: `connection ${errorCode ?? ''}`.trim() });
    });
    return promise;
  };
}
