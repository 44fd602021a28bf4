import { type ClientHttp2Session, type ClientHttp2Stream, constants, sensitiveHeaders } from 'node:http2';
import type { ApnsRequest } from './compose.ts';

/** What became of one request. */
export type Sent =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string; readonly apnsId?: string }
  /** Certainly not processed: it may be sent again. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** Written, but nobody said what became of it. */
  | { readonly kind: 'no-answer' }
  /** Not written: the last look said no. */
  | { readonly kind: 'withdrawn' };

/** Codes of errors that Node raises before it writes a frame. */
const beforeWriting = new Set(['ERR_HTTP2_INVALID_SESSION', 'ERR_HTTP2_GOAWAY_SESSION', 'ERR_HTTP2_STREAM_CANCEL']);

/**
 * Sends one request and calls `settle` once.
 * @param heard called when the answer begins
 * @returns gives the request up, which settles it too
 */
export function sendOnStream(
  session: ClientHttp2Session,
  { path, headers, body }: ApnsRequest,
  { heard, settle }: { heard: () => void; settle: (sent: Sent) => void },
): () => void {
  let stream: ClientHttp2Stream;
  try {
    stream = session.request({
      ':method': 'POST',
      ':path': path,
      ...headers,
      // Apple: both as literals without indexing, since they would only push useful entries out of the table.
      [sensitiveHeaders]: [':path', 'authorization'],
    });
  } catch (error) {
    settle({ kind: 'not-sent', reason: errorCode(error) ?? 'connection' });
    return () => {};
  }
  let status: number | undefined;
  let apnsId: string | undefined;
  let text = '';
  let ended = false;
  let failure: string | undefined;
  stream.setEncoding('utf8');
  stream.on('response', (answer) => {
    heard();
    status = answer[':status'];
    apnsId = answer['apns-id']?.toString();
  });
  stream.on('data', (chunk) => {
    text += chunk;
  });
  stream.on('end', () => {
    ended = true;
  });
  stream.on('error', (error) => {
    failure = errorCode(error);
  });
  // The one event that always comes: after a FIN that came while the function was frozen there is no other.
  stream.on('close', () => {
    // A refusal that was cut off has lost its reason, and a wrong guess could blame the device or the key.
    if (status === 200 || (status !== undefined && ended)) {
      settle({ kind: 'answer', status, body: text, ...(apnsId ? { apnsId } : {}) });
    } else if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) {
      settle({ kind: 'not-sent', reason: 'refused-stream' });
    } else if (failure !== undefined && beforeWriting.has(failure)) {
      settle({ kind: 'not-sent', reason: 'connection' });
    } else {
      settle({ kind: 'no-answer' });
    }
  });
  stream.end(body);
  return () => stream.close(constants.NGHTTP2_CANCEL);
}

/** Node's code of an error, such as `ECONNREFUSED`. */
export function errorCode(error: unknown): string | undefined {
  const { code } = typeof error === 'object' && error !== null && 'code' in error ? error : {};
  return typeof code === 'string' ? code : undefined;
}
