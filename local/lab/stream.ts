import type { ServerResponse } from 'node:http';

const mostUnsentBytes = 4 * 1_048_576;
const heartbeatMs = 15_000;

/** Somebody who listens. */
export interface Listener {
  /**
   * @param json one line
   * @param id what the browser says as `Last-Event-ID` when it comes again; absent: as before
   */
  readonly send: (event: 'hello' | 'news', json: string, id?: number) => void;
  readonly end: () => void;
}

/**
 * Answers server-sent events (HTML, "Server-sent events"). A reader with more than 4 MiB unsent is cut off: what it missed is
 * there for it when it comes again.
 * @param onGone the connection is no more, whoever ended it
 */
export function openStream(response: ServerResponse, onGone: () => void): Listener {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  let mostUnsent = mostUnsentBytes;
  const write = (text: string) => {
    // It may have ended before the reader has taken all of it.
    if (response.destroyed || response.writableEnded) return;
    response.write(text);
    if (response.writableLength > mostUnsent) response.destroy();
  };
  // Also so that a connection which broke unnoticed is noticed.
  const heartbeat = setInterval(() => write(':\n\n'), heartbeatMs).unref();
  response.once('close', () => {
    clearInterval(heartbeat);
    onGone();
  });
  return {
    send: (event, json, id) => {
      // What was missed is bounded, and whoever were cut off in it would miss it again.
      if (event === 'hello') mostUnsent += Buffer.byteLength(json);
      write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${json}\n\n`);
    },
    end: () => response.end(),
  };
}
