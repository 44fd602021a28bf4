import { type ClientHttp2Session, connect, constants, type OutgoingHttpHeaders } from 'node:http2';
import { limits } from './messages.ts';

export interface PlainAnswer {
  readonly status: number;
  readonly body: string;
}

/** Nothing came before it is asked again: what the peers that survive a freeze use. */
const idleLimitMs = 1_000;

/**
 * `node:http2` as a careful person would use it: one session, the server's SETTINGS awaited, a PING before the first
 * request after idleness, a timer of its own for each request, a new session on doubt, and what was provably not processed
 * sent again. It rejects where no answer came.
 */
export function createPlainSession(origin: string, now: () => number) {
  let current: Promise<ClientHttp2Session> | undefined;
  let heardAt = 0;

  const open = () =>
    new Promise<ClientHttp2Session>((resolve, reject) => {
      const session = connect(origin);
      const timer = setTimeout(() => session.destroy(new Error('connect limit')), limits.connectLimitMs);
      session.once('remoteSettings', () => {
        clearTimeout(timer);
        heardAt = now();
        resolve(session);
      });
      session.on('error', reject);
      session.once('close', () => {
        clearTimeout(timer);
        reject(new Error('closed'));
      });
      session.once('goaway', () => session.close());
    });

  let pinging: Promise<boolean> | undefined;
  const answersPing = (session: ClientHttp2Session) => {
    pinging ??= new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, limits.pingLimitMs, false);
      session.ping((error) => {
        clearTimeout(timer);
        if (error === null) heardAt = now();
        resolve(error === null);
      });
    }).finally(() => {
      pinging = undefined;
    });
    return pinging;
  };

  async function usable(): Promise<ClientHttp2Session> {
    current ??= open();
    const opening = current;
    const renewed = () => {
      if (current === opening) current = undefined;
      return usable();
    };
    const session = await opening.catch((error: unknown) => {
      if (current === opening) current = undefined;
      throw error;
    });
    if (session.closed || session.destroyed) return renewed();
    if (now() - heardAt <= idleLimitMs || (await answersPing(session))) return session;
    session.destroy();
    return renewed();
  }

  const request = (session: ClientHttp2Session, headers: OutgoingHttpHeaders, body: string) =>
    new Promise<PlainAnswer | 'not-processed'>((resolve, reject) => {
      const stream = session.request(headers);
      const timer = setTimeout(() => {
        reject(new Error('request limit'));
        session.destroy();
      }, limits.requestLimitMs);
      let status: number | undefined;
      let text = '';
      stream.setEncoding('utf8');
      stream.on('response', (answer) => {
        heardAt = now();
        status = answer[':status'];
      });
      stream.on('data', (chunk: string) => {
        text += chunk;
      });
      stream.on('error', () => {});
      stream.on('close', () => {
        clearTimeout(timer);
        if (status !== undefined) resolve({ status, body: text });
        else if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) resolve('not-processed');
        else reject(new Error('no answer'));
      });
      stream.end(body);
    });

  return async (headers: OutgoingHttpHeaders, body: string): Promise<PlainAnswer> => {
    for (let tries = 0; tries < 2; tries += 1) {
      const answer = await request(await usable(), { ':method': 'POST', ...headers }, body);
      if (answer !== 'not-processed') return answer;
    }
    throw new Error('refused twice');
  };
}
