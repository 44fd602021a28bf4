import { type ClientHttp2Session, type ClientHttp2Stream, constants, sensitiveHeaders } from 'node:http2';
import { clearDeadline, setDeadline } from '../deadlines.ts';
import { errorCode } from '../error-code.ts';
import type { ApnsRequest } from './compose.ts';

/** What became of one request. */
export type Sent =
  | Answer
  | NotSent
  /** The session was given up before its turn came: it goes on with another one. */
  | { readonly kind: 'not-begun' }
  /** Written, but nobody said what became of it. */
  | { readonly kind: 'no-answer' }
  /** Not written: the last look said no. */
  | { readonly kind: 'withdrawn' }
  /** Not written: no answer could have come in time. */
  | { readonly kind: 'no-time-left' };

/** Certainly not processed: it may be sent again. */
export interface NotSent {
  readonly kind: 'not-sent';
  readonly reason: string;
  /** Not a frame of it was written. */
  readonly notTried?: true;
}

export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: string;
  readonly apnsId: string | undefined;
  /** Writes nothing more on the connection that gave it; what was written may end. */
  readonly giveUp: () => void;
}

/** What a request needs of the session that it is sent on. */
export interface StreamSurroundings {
  readonly authority: string;
  /** How often an answer has begun. */
  readonly timesHeard: () => number;
  readonly heard: () => void;
  /** Whether the other side has said that it processed no stream with this id. */
  readonly isRefused: (streamId: number) => boolean;
  readonly giveUp: () => void;
  readonly destroy: () => void;
}

// Apple: both as literals without indexing; so the other values of one push alone, which would only push useful entries
// out of the table.
const neverIndexed = { [sensitiveHeaders]: [':path', 'authorization', 'apns-id', 'apns-collapse-id'] };
const withBody = { endStream: false };

/**
 * Sends one request and waits for its answer. Where none comes and nobody else got one either, the session is destroyed.
 * @param limitMs milliseconds
 */
export function sendOnStream(
  session: ClientHttp2Session,
  request: ApnsRequest,
  authorization: string,
  limitMs: number,
  surroundings: StreamSurroundings,
): Promise<Sent> {
  // Names and values by turns, which Node takes with the least work.
  const headers = [
    ':method',
    'POST',
    ':scheme',
    'https',
    ':authority',
    surroundings.authority,
    ':path',
    request.path,
    'authorization',
    authorization,
    'apns-topic',
    request.topic,
    'apns-push-type',
    request.pushType ?? 'alert',
    'apns-priority',
    request.priority ?? '10',
    'apns-expiration',
    request.expiration,
    'apns-id',
    request.id,
  ];
  if (request.collapseId !== undefined) headers.push('apns-collapse-id', request.collapseId);
  return new Promise((resolve) => {
    const { heard, timesHeard, giveUp } = surroundings;
    const timesHeardBefore = timesHeard();
    let status: number | undefined;
    let apnsId: string | undefined;
    let refusal = '';
    let ended = false;
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(Object.assign(headers, neverIndexed), withBody);
    } catch (error) {
      return resolve({ kind: 'not-sent', reason: errorCode(error) ?? 'connection', notTried: true });
    }
    const deadline = setDeadline(limitMs, () => {
      resolve({ kind: 'no-answer' });
      if (timesHeard() === timesHeardBefore) surroundings.destroy();
      else stream.close(constants.NGHTTP2_CANCEL);
    });
    stream.on('response', (answer) => {
      heard();
      status = answer[':status'];
      apnsId = answer['apns-id']?.toString();
      if (status === 200) {
        clearDeadline(deadline);
        resolve({ kind: 'answer', status, body: '', apnsId, giveUp });
        stream.resume();
        return;
      }
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        refusal += chunk;
      });
      stream.on('end', () => {
        ended = true;
      });
    });
    stream.on('error', ignore);
    // The one event that always comes: after a FIN that came while the function was frozen there is no other.
    stream.on('close', () => {
      if (status === 200) return;
      clearDeadline(deadline);
      if (status === undefined) resolve(unanswered(stream, surroundings));
      // Refused for sure, but why is lost, and a guess could blame the device or the key. A session that ends lets its
      // streams end as if their answers were whole.
      else if (!ended || (session.destroyed && !refusal.endsWith('}'))) {
        resolve({ kind: 'not-sent', reason: 'cut-answer' });
      } else resolve({ kind: 'answer', status, body: refusal, apnsId, giveUp });
    });
    stream.end(request.body);
  });
}

/** It may have arrived, unless somebody says that it was not processed: Node, whose stream got no id, or the other side. */
function unanswered({ id, rstCode }: ClientHttp2Stream, { isRefused }: StreamSurroundings): Sent {
  if (rstCode === constants.NGHTTP2_REFUSED_STREAM) return { kind: 'not-sent', reason: 'refused-stream' };
  if (id === undefined) return { kind: 'not-sent', reason: 'connection', notTried: true };
  return isRefused(id) ? { kind: 'not-sent', reason: 'connection' } : { kind: 'no-answer' };
}

/** `close` tells what an error meant. */
function ignore() {}
