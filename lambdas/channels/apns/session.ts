import type { ClientHttp2Session } from 'node:http2';
import type { LastLook } from '../last-look.ts';
import type { ApnsRequest } from './compose.ts';
import { answersPing } from './ping.ts';
import { createPlaces } from './places.ts';
import { goawayReason } from './read-answer.ts';
import { type NotSent, type Sent, sendOnStream } from './stream.ts';
import { createTokenUse } from './token-use.ts';

export interface SessionLimits {
  readonly pingLimitMs: number;
  readonly requestLimitMs: number;
}

export interface ApnsSession {
  /** Whether it takes new requests. */
  isOpen(): boolean;
  /** Whether a request with this provider token may follow those before it. */
  takes(authorization: string): boolean;
  /** When something last came from the other side, epoch milliseconds. */
  heardAt(): number;
  /** Asks by PING; callers at the same time share one. */
  isAlive(): Promise<boolean>;
  /** Asks for the last look when a stream is free. */
  post(request: ApnsRequest, authorization: string, lastLook: LastLook): Promise<Sent>;
  /** Takes no new requests; those it has may end. */
  leave(): void;
  /** Writes nothing more; what was written may end. */
  giveUp(): void;
  destroy(): void;
}

/** How long the other side has to close its end of a connection on which nothing is under way. */
const closingLimitMs = 1_000;

/** Keeps a session from what a bare one does when it ends, hangs or is full. */
export function guardSession(
  session: ClientHttp2Session,
  { authority, cutConnection }: { authority: string; cutConnection: () => void },
  { pingLimitMs, requestLimitMs }: SessionLimits,
  now: () => number,
): ApnsSession {
  let leaving = false;
  let givenUp = false;
  let closing = false;
  let goaway: { readonly lastStreamId: number; readonly reason: string } | undefined;
  let heardAt = now();
  let timesHeard = 0;
  let pinging: Promise<boolean> | undefined;
  const tokenUse = createTokenUse(now);
  const places = createPlaces();
  const countPlaces = () => places.setCount(session.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY);

  const surroundings = {
    authority,
    timesHeard: () => timesHeard,
    heard() {
      heardAt = now();
      timesHeard += 1;
    },
    isRefused: (streamId: number) => goaway !== undefined && streamId > goaway.lastStreamId,
    giveUp: () => giveUp(),
    destroy: () => destroy(),
  };
  const closeWhenDone = () => {
    if (!leaving || closing || session.destroyed || !places.areIdle()) return;
    closing = true;
    if (!session.closed) session.close();
    setTimeout(cutConnection, closingLimitMs).unref();
  };
  const leave = () => {
    leaving = true;
    closeWhenDone();
  };
  const giveUp = () => {
    givenUp = true;
    places.refuseWaiting();
    leave();
  };
  const destroy = () => {
    giveUp();
    session.destroy();
    // A session that was already closing only half-closes its socket, which on a dead path never ends.
    cutConnection();
  };
  const notSent = (sent: NotSent): Sent => (goaway ? { ...sent, reason: goaway.reason } : sent);
  /** Given up before its turn came: what GOAWAY says may concern it, anything else concerns another push. */
  const notBegun = (): Sent =>
    goaway ? { kind: 'not-sent', reason: goaway.reason, notTried: true } : { kind: 'not-begun' };

  const limitMs = ({ timeLeftMs }: LastLook) => Math.max(0, Math.min(requestLimitMs, timeLeftMs()));
  const postInPlace: ApnsSession['post'] = async (request, authorization, lastLook) => {
    try {
      const looked = await lastLook.ask();
      if (looked !== 'write') return { kind: looked };
      if (givenUp) return notBegun();
      tokenUse.note(authorization);
      const sent = await sendOnStream(session, request, authorization, limitMs(lastLook), surroundings);
      return sent.kind === 'not-sent' ? notSent(sent) : sent;
    } finally {
      places.giveBack();
      closeWhenDone();
    }
  };
  const postInTurn: ApnsSession['post'] = async (request, authorization, lastLook) => {
    const timesHeardBefore = timesHeard;
    const place = await places.take(limitMs(lastLook));
    if (place === 'taken') return postInPlace(request, authorization, lastLook);
    if (place === 'refused') return notBegun();
    if (timesHeard === timesHeardBefore) destroy();
    return notSent({ kind: 'not-sent', reason: 'no-free-stream', notTried: true });
  };

  countPlaces();
  // Without a listener a late error would end the process; the streams tell what it meant.
  session.on('error', () => {});
  session.on('remoteSettings', countPlaces);
  session.on('goaway', (code, lastStreamId, data) => {
    goaway = { lastStreamId, reason: goawayReason(code, data) };
    giveUp();
  });
  session.on('close', giveUp);
  // The deadlines keep the process while requests are under way; an idle session must not.
  session.unref();
  // The agent counts the requests of its sessions in a method of its own, which takes 4 % of a send; they are counted here.
  Reflect.deleteProperty(session, 'request');

  return {
    isOpen: () => !leaving && !session.closed && !session.destroyed,
    takes: tokenUse.allows,
    heardAt: () => heardAt,
    isAlive() {
      pinging ??= answersPing(session, pingLimitMs).then((alive) => {
        pinging = undefined;
        if (alive) surroundings.heard();
        return alive;
      });
      return pinging;
    },
    post(request, authorization, lastLook) {
      if (givenUp) return Promise.resolve(notBegun());
      return places.tryTake()
        ? postInPlace(request, authorization, lastLook)
        : postInTurn(request, authorization, lastLook);
    },
    leave,
    giveUp,
    destroy,
  };
}
