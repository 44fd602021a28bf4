import { Agent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What became of one request. */
export type Posted =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string; readonly retryAfter?: string }
  /** The connection failed before anything was written. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** Written, but nobody said what became of it. */
  | { readonly kind: 'no-answer' };

export type Post = (url: URL, headers: Readonly<Record<string, string>>, body: string) => Promise<Posted>;

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

  return (url, headers, body) => {
    dropOldConnections();
    return new Promise((resolve) => {
      const request = httpsRequest(url, {
        agent,
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      });
      let mayBeWritten = false;
      let answer: (Posted & { kind: 'answer' }) | undefined;
      let errorCode: string | undefined;
      const timer = setTimeout(() => request.destroy(), requestLimitMs);

      request.on('socket', (socket) => {
        const connected = () => {
          mayBeWritten = true;
        };
        if (request.reusedSocket || !(socket instanceof TLSSocket)) connected();
        else socket.once('secureConnect', connected);
        request.on('close', () => usedAt.set(socket, now()));
      });
      request.on('response', (response) => {
        const { statusCode: status = 0 } = response;
        const retryAfter = response.headers['retry-after'];
        const read = (text: string) => {
          answer = { kind: 'answer', status, body: text, ...(retryAfter ? { retryAfter } : {}) };
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
        if (answer) resolve(answer);
        else if (mayBeWritten) resolve({ kind: 'no-answer' });
        else resolve({ kind: 'not-sent', reason: `connection ${errorCode ?? ''}`.trim() });
      });
      request.end(body);
    });
  };
}
