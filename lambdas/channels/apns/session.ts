import type { ClientHttp2Session } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { Agent } from 'http2-wrapper';
import type { LastLook } from '../last-look.ts';
import { within } from '../within.ts';
import type { ApnsRequest } from './compose.ts';
import { answersPing } from './ping.ts';
import { errorCode, type Sent, sendOnStream } from './stream.ts';
import { createTurns, type Turn } from './turns.ts';

export interface SessionLimits {
  readonly connectLimitMs: number;
  readonly pingLimitMs: number;
  readonly requestLimitMs: number;
}

export interface ApnsSession {
  /** Whether it takes new requests. */
  isOpen(): boolean;
  /** When something last came from the other side, epoch milliseconds. */
  heardAt(): number;
  /** Asks by PING; callers at the same time share one. */
  isAlive(): Promise<boolean>;
  /** Asks for the last look when a stream is free. */
  post(request: ApnsRequest, lastLook: LastLook): Promise<Sent>;
  /** Takes no new requests; those it has may end. */
  leave(): void;
  destroy(): void;
}

/**
 * Opens an HTTP/2 session and waits for the server's SETTINGS, because APNs allows one stream until a request with a valid
 * provider token was answered, and refuses what was sent before that could be known.
 * @param origin such as `https://api.push.apple.com`; trusted by the default store, never by a pinned root
 */
export async function openSession(
  origin: string,
  limits: SessionLimits,
  now: () => number,
): Promise<{ kind: 'open'; session: ApnsSession } | { kind: 'failed'; reason: string }> {
  let socket: TLSSocket | undefined;
  // An agent that is asked again hands out sessions that got GOAWAY or died silently, so each agent opens only one.
  const opening = new Agent().getSession(origin, {
    createConnection: (url, options) => {
      socket = Agent.connect(url, options);
      return socket;
    },
  });
  const cutConnection = () => socket?.destroy();
  const timer = setTimeout(cutConnection, limits.connectLimitMs);
  try {
    return { kind: 'open', session: guard(await opening, cutConnection, limits, now) };
  } catch (error) {
    cutConnection();
    return { kind: 'failed', reason: `connection ${errorCode(error) ?? ''}`.trim() };
  } finally {
    clearTimeout(timer);
  }
}

function guard(
  session: ClientHttp2Session,
  cutConnection: () => void,
  { pingLimitMs, requestLimitMs }: SessionLimits,
  now: () => number,
): ApnsSession {
  let leaving = false;
  let underWay = 0;
  let heardAt = now();
  let timesHeard = 0;
  let pinging: Promise<boolean> | undefined;
  const turns = createTurns(() => underWay < (session.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY));

  const heard = () => {
    heardAt = now();
    timesHeard += 1;
  };
  const closeWhenDone = () => {
    if (leaving && underWay + turns.waiting() === 0 && !session.closed) session.close();
  };
  const leave = () => {
    leaving = true;
    closeWhenDone();
  };
  const destroy = () => {
    leaving = true;
    turns.refuseWaiting();
    session.destroy();
    // A session that was already closing only half-closes its socket, which on a dead path never ends.
    cutConnection();
  };

  /** A granted place counts as under way, although nothing is written yet. */
  const placeWithin = (limitMs: number) =>
    new Promise<'granted' | 'connection' | 'no-free-stream'>((resolve) => {
      const timesHeardBefore = timesHeard;
      const turn: Turn = {
        start() {
          clearTimeout(timer);
          underWay += 1;
          resolve('granted');
        },
        refuse() {
          clearTimeout(timer);
          resolve('connection');
        },
      };
      const timer = setTimeout(() => {
        turns.withdraw(turn);
        resolve('no-free-stream');
        if (timesHeard === timesHeardBefore) destroy();
      }, limitMs);
      turns.take(turn);
    });
  const answerWithin = (limitMs: number, request: ApnsRequest) =>
    new Promise<Sent>((resolve) => {
      const timesHeardBefore = timesHeard;
      const settle = (sent: Sent) => {
        clearTimeout(timer);
        resolve(sent);
      };
      const timer = setTimeout(() => {
        resolve({ kind: 'no-answer' });
        if (timesHeard === timesHeardBefore) destroy();
        else cancel();
      }, limitMs);
      const cancel = sendOnStream(session, request, { heard, settle });
    });

  // Without a listener a late error would end the process; the streams tell what it meant.
  session.on('error', () => {});
  session.on('remoteSettings', turns.startWaiting);
  session.on('goaway', () => {
    leave();
    turns.refuseWaiting();
  });
  session.on('close', turns.refuseWaiting);
  // An idle session must not keep the process; the agent takes the hold back while requests are under way.
  session.unref();

  return {
    isOpen: () => !leaving && !session.closed && !session.destroyed,
    heardAt: () => heardAt,
    isAlive() {
      pinging ??= answersPing(session, pingLimitMs).then((alive) => {
        pinging = undefined;
        if (alive) heard();
        return alive;
      });
      return pinging;
    },
    async post(request, { ask, timeLeftMs }) {
      const limitMs = () => Math.max(0, Math.min(requestLimitMs, timeLeftMs()));
      const place = await placeWithin(limitMs());
      if (place !== 'granted') return { kind: 'not-sent', reason: place };
      try {
        const looked = await within(limitMs(), ask());
        if (looked === 'withdrawn') return { kind: looked };
        if (looked !== 'write') return { kind: 'not-sent', reason: 'no-time-left' };
        return await answerWithin(limitMs(), request);
      } finally {
        underWay -= 1;
        turns.startWaiting();
        closeWhenDone();
      }
    },
    leave,
    destroy,
  };
}
